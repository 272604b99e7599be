/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The rooms of the libguestfs backend: what it needs of the machine
 * (libguestfs-needs.c), how a tree is configured and which of its folders are
 * made (libguestfs-configure.c), what of the build is kept
 * (libguestfs-keep.c), and the backend itself (libguestfs.c).
 *
 * The steps return what build_step () does.
 */
#ifndef BOOTBISECT_LIBGUESTFS_H
#define BOOTBISECT_LIBGUESTFS_H

#include "../runner/repo/repo.h"
#include "build.h"

/* Whether this machine has what the tree can't be configured without; else
 * BUILD_MISSING with all that is missing.
 */
int libguestfs_check_needs (struct build *build);

/* The versions of what is linked in, for configuration (); freed by the
 * caller.
 */
char *libguestfs_describe_needs (void);

/* All that our options could be, for configuration (); freed by the caller. */
char *libguestfs_configure_describe (void);

/* A hash of what configure is made from: another one means that it has to be
 * run again.
 */
int libguestfs_description_hash (const char *source, char hash[REPO_HASH_SIZE],
                                 struct error *err);

/* Configures, unless the tree is configured just so. */
int libguestfs_configure (struct build *build, struct error *err);

/* The folders of a top-level Makefile.am, in its order, that a boot needs:
 * "lib daemon appliance".  The caller frees it.
 */
char *libguestfs_folders (const char *makefile);

/* Puts the library and the appliance's parts into the artefact's folder. */
int libguestfs_keep (struct build *build, struct error *err);

#endif
