/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The rooms of the kernel backend: how a tree is configured
 * (kernel-config.c), what that needs of the machine (kernel-needs.c), the
 * build id in the guest's version line (kernel-id.c), what of the build is
 * kept (kernel-keep.c), and the backend itself (kernel.c).
 *
 * The steps return what build_step () does: 1 when it went well, 0 when the
 * build failed, -1 with err when nothing could be tried.
 */
#ifndef BOOTBISECT_KERNEL_H
#define BOOTBISECT_KERNEL_H

#include "../runner/repo/repo.h"
#include "build.h"

/* What an artefact holds, besides lib/modules/RELEASE. */
#define KERNEL_IMAGE "bzImage"
#define KERNEL_ID "build-id"

/* Host name that the kernel is compiled with: the build id takes the place of
 * its digits, in the image itself, once it is linked.
 */
#define KERNEL_ID_HOST "build-0000000000000000"

/* Runs make in the tree for the build folder, with `words` (NULL-terminated):
 * variables and targets.
 */
int kernel_make (struct build *build, const char *const *words, struct error *err);

/* Whether this machine has what a kernel is built with; else BUILD_MISSING
 * with all that is missing.
 */
int kernel_check_needs (struct build *build);

/* All that decides a configuration besides the tree, for configuration ().
 * NULL with an error where the user's file can't be read; else the caller
 * frees it.
 */
char *kernel_config_describe (const struct build_options *options, struct error *err);

/* Writes .config into the build folder, as this tree and our fragment or the
 * user's file decide it.  A file that says the same as before keeps its time.
 */
int kernel_configure (struct build *build, struct error *err);

/* Whether .config switches an option on ("MODULES"). */
bool kernel_config_has (const struct build_job *job, const char *option);

/* Puts the build id into the linked vmlinux of the build folder: KERNEL_ID_HOST
 * with the first digits of the hash of what is in it.
 */
int kernel_put_id (struct build *build, char id[sizeof KERNEL_ID_HOST],
                   struct error *err);

/* Copies the image into the artefact's folder, with its id and, where they
 * are wanted, its modules.
 */
int kernel_keep (struct build *build, const char *id, struct error *err);

#endif
