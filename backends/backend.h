/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What is built, and how the build reaches libguestfs: one table a kind of
 * tree.  A new backend is one file that fills a struct backend, and one
 * line in backends[].
 */
#ifndef BOOTBISECT_BACKEND_H
#define BOOTBISECT_BACKEND_H

#include <stdbool.h>

#include "../runner/artefact.h"
#include "../runner/setup.h"

/* What the user said about building. */
struct build_options {
  const char *make;            /* shell command; NULL: the backend's own */
  const char *configure;       /* shell command; NULL: the backend's own */
  const char *const *artefact; /* generic: paths to keep, NULL-terminated; NULL: all */
  const char *gives;           /* generic: "qemu:PATH", "kernel:PATH" or "files" */
  const char *modules_dir;     /* where submodules and subprojects are; NULL: not named */
  const char *kernel_config;   /* kernel: the user's .config; NULL: our fragment */
  bool modules;                /* kernel: build its modules and keep them */
  unsigned jobs;               /* parallel compiles */
  double limit;                /* seconds one build may take */
};

/* One build to do. */
struct build_job {
  const struct build_options *options;
  const char *source;    /* the checked-out worktree */
  const char *build;     /* build folder of this slot; kept from commit to commit */
  const char *output;    /* empty folder for the artefact's files */
  const char *log;       /* file that everything the build prints is appended to */
  const char *ccache;    /* folder for ccache, or NULL where there is none */
  const char *commit;    /* full hash */
  const char *clone;     /* folder of the user's clone, read only, or NULL */
  bool fresh;            /* build folder was emptied: nothing to rely on */
  bool in_place;         /* source is the user's own tree: nothing of theirs may be replaced */
  const int *hold;       /* lock on the folders, held while anything of a step lives; or NULL */
};

enum build_status {
  BUILD_OK,
  BUILD_FAILED,
  BUILD_TIMEOUT,
  BUILD_CANCELLED,
  BUILD_MISSING,         /* something it needs is not on this machine (a submodule, a
                            tool): failed, but not remembered */
};

struct backend {
  const char *name;
  const char *summary;     /* for --help */

  /* Whether a tree is of this kind; asks has_path (tree, "relative/path"). */
  bool (*recognise) (bool (*has_path) (void *tree, const char *path), void *tree);

  /* Submodules that must be there to build, NULL-terminated; NULL: all. */
  const char *const *submodules;

  /* Patterns (fnmatch) of files that no build reads, NULL-terminated: a clone
   * may lack them.  NULL: none.
   */
  const char *const *unneeded;

  /* Paths of the source that the artefact is taken from, NULL-terminated; the
   * caller frees the list.  Empty: the whole tree.  What an earlier commit's
   * build left there goes before a build.  NULL: it builds elsewhere.
   */
  const char **(*outputs) (const struct build_options *options);

  /* Everything besides the source that decides what comes out, as text:
   * options, tool versions.  The caller frees it.
   */
  char *(*configuration) (const struct build_options *options, struct error *err);

  /* Builds, and puts the artefact's files into job->output.  A failed build
   * is a status with `reason` (one line, freed by the caller), not an error;
   * an error means that nothing could be tried.
   */
  int (*build) (const struct build_job *job, enum build_status *status, char **reason,
                struct error *err);

  /* The parts of a setup (PART_...) that its builds give. */
  unsigned (*parts) (const struct build_options *options);

  /* Fills in what the artefact gives. */
  int (*attach) (const struct build_options *options, const struct artefact *artefact,
                 struct setup *setup, struct error *err);
};

extern const struct backend *const backends[]; /* NULL-terminated; generic is last */

/* The backend of this name; or, with name NULL, the first that recognises
 * the tree (never generic: that has to be asked for with --make).
 */
const struct backend *backend_find (const char *name,
                                    bool (*has_path) (void *tree, const char *path),
                                    void *tree, struct error *err);

#endif
