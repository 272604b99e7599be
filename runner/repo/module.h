/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One foreign piece of a source tree, such as a submodule or a meson
 * subproject: its files at a pinned commit, from folders on this machine.
 */
#ifndef BOOTBISECT_MODULE_H
#define BOOTBISECT_MODULE_H

#include "../error.h"

struct module_wanted {
  const char *kind;       /* for messages: "submodule" (also with NULL), "subproject" */
  const char *fetch;      /* for messages: the command that brings it into a clone; NULL:
                             git submodule update --init */
  const char *name;       /* a submodule's or subproject's name */
  const char *path;       /* where it belongs in the tree */
  const char *commit;     /* the pinned commit, full hash */
  const char *store;      /* a repository that may have it, or NULL: tried first */
  const char *modules_dir; /* folder with NAME, PATH or their last part (or these with
                             .git added), each a repository, bare or not, that has the
                             commit, or a plain folder with the files; or NULL */
};

/* Puts the files into folder (made, or brought up to date; `state` is a path
 * of ours that remembers what is there).  *source, where asked for, becomes
 * the git directory that they came from, or NULL (freed by the caller).  The
 * error names the module and --modules-dir.
 */
int module_checkout (const struct module_wanted *wanted, const char *folder,
                     const char *state, char **source, struct error *err);

#endif
