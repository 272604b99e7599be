/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The one build that is made in the user's own tree, as it is checked out
 * there: for `step`.  Nothing of it goes to the store, as the tree may hold
 * what no commit says; the artefact's files are copied to a folder of the
 * job, so that the next build in the tree can't change them.
 */
#ifndef BOOTBISECT_TREE_BUILD_H
#define BOOTBISECT_TREE_BUILD_H

#include "builder.h"

/* In the tree, what is ours: build folders and stamps; ignored by git. */
#define TREE_BUILD_FOLDER ".bootbisect"

struct tree_build {
  const char *tree;     /* absolute */
  const char *commit;   /* that is checked out: full hash */
  const char *clone;    /* folder of the user's clone */
  const char *dir;      /* of the job: the artefact and the log go below it */
  const struct backend *backend;
  const struct build_options *options;
};

/* As builder_build ().  A build that fails with files of an earlier one in
 * our folder is tried once more without them.
 */
int tree_build (const struct tree_build *build, struct build_outcome *outcome,
                struct error *err);

#endif
