/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A worktree of our own for the user's clone, in the cache directory: with
 * a detached HEAD, no branch, no ref of theirs; listed by `git worktree
 * list` and pruned by `git worktree prune`.  The clone's HEAD, index and
 * files are never touched, nor do builds in it reach them: PATH.git is the
 * git folder that they see, PATH.home names the registration in the clone.
 */
#ifndef BOOTBISECT_WORKTREE_H
#define BOOTBISECT_WORKTREE_H

#include "repo.h"

struct worktree;

/* Makes the worktree at path, or takes up the one that is there.  It is
 * locked (flock) for this process; -1 with a hint when another holds it.
 */
struct worktree *worktree_open (struct repo *repo, const char *path, struct error *err);

/* Checks the commit out: tracked files exactly as in it, ignored and
 * untracked files of an earlier build kept (clean: removed as well), but for
 * those at or below `outputs`: what this build does not make is not there.
 * Submodules that the caller names in `wanted` (NULL: all) are filled from the
 * clone's own module store, or from modules_dir/NAME or /PATH where given; one
 * that is in neither is an error that names it and the option.
 */
struct worktree_checkout {
  const char *commit;
  bool clean;
  const char *const *outputs; /* NULL-terminated paths inside the tree; NULL: none */
  const char *modules_dir;
  const char *const *unneeded; /* patterns (fnmatch) of files that are left out where a
                                  partial clone lacks them; NULL: none */
  const char *const *wanted;  /* NULL-terminated paths; NULL: all; empty: none */
};
/* (STATUS_INTERRUPTED: the runner was asked to stop in the middle of it; the
 * worktree is begun anew when it is opened next.)
 */
int worktree_checkout (struct worktree *tree, const struct worktree_checkout *,
                       struct error *err);

const char *worktree_path (const struct worktree *tree);

/* The descriptor of its lock, for a child that goes on with it. */
int worktree_lock (const struct worktree *tree);

/* Lets go of it; remove: takes the registration and the files away. */
void worktree_close (struct worktree *tree, bool remove);

/* Takes away what a killed run left at path: the files and, from whatever
 * clone it was of, the registration.  One that is in use stays; so does
 * nothing at all.
 */
int worktree_discard (const char *path, struct error *err);

#endif
