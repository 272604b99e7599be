/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The rooms of the qemu backend: what a tree asks for (qemu-tree.c), how it
 * is configured (qemu-configure.c) and what that needs of the machine
 * (qemu-needs.c), what of the build is kept (qemu-keep.c), and the backend
 * itself (qemu.c).
 *
 * The steps return what build_step () does: 1 when it went well, 0 when the
 * build failed (build->status and build->reason say how), -1 with err when
 * nothing could be tried.
 */
#ifndef BOOTBISECT_QEMU_H
#define BOOTBISECT_QEMU_H

#include "../runner/repo/repo.h"
#include "build.h"

/* The target of this machine's own architecture: "x86_64" or "aarch64". */
const char *qemu_arch (void);

/* A meson wrap file: what of a subproject is wanted.  NULL where the file
 * does not say.
 */
struct qemu_wrap {
  char *revision;         /* commit of its repository */
  char *patch_directory;  /* below subprojects/packagefiles: copied on top */
};

/* Reads the text of a wrap file; cleared by qemu_wrap_clear (). */
void qemu_wrap_read (const char *text, struct qemu_wrap *wrap);
void qemu_wrap_clear (struct qemu_wrap *wrap);

/* Puts the subprojects that every build of the tree reads where meson
 * looks for them, from the clone or --modules-dir, with the tree's own
 * files on top.  One that is nowhere is BUILD_MISSING.
 */
int qemu_fill_subprojects (struct build *build, struct error *err);

/* A hash of all files of the tree that describe the build rather than being
 * compiled: another hash means that it has to be configured again.
 */
int qemu_description_hash (const char *source, char hash[REPO_HASH_SIZE],
                           struct error *err);

/* The python that configure shall take; NULL: whichever it finds itself. */
const char *qemu_choose_python (const char *source);

/* Whether this machine has the programs and libraries without which the tree
 * can't be configured; else BUILD_MISSING with all that are missing.
 */
int qemu_check_needs (struct build *build, const char *python);

/* Whether the texts of a tree's configure script know an option, written as
 * it is given ("--disable-docs", "--enable-fdt=system").
 */
bool qemu_configure_knows (const char *script, const char *option);

/* The options out of ours that the script knows, NULL-terminated.  The
 * caller frees each and the list.
 */
char **qemu_configure_options (const char *script);

/* All that our options could be, for configuration (). */
char *qemu_configure_describe (void);

/* Configures, unless the build folder is configured just so. */
int qemu_configure (struct build *build, struct error *err);

/* Copies the binary and its firmware files into the artefact's folder and
 * sees that they find each other there.
 */
int qemu_keep (struct build *build, struct error *err);

#endif
