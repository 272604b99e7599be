/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What an appliance is made from: libguestfs' folder supermin.d, the host's
 * packages, a kernel and its modules.  For fixed-appliance.c alone.
 */
#ifndef BOOTBISECT_APPLIANCE_INPUTS_H
#define BOOTBISECT_APPLIANCE_INPUTS_H

#include "error.h"
#include "repo/repo.h"
#include "setup.h"

/* The supermin.d of setup->libguestfs, else of LIBGUESTFS_PATH, else of the
 * installed library; the caller frees it.  NULL with an error: there is none.
 */
char *appliance_inputs (const struct setup *setup, struct error *err);

/* A hash of all that decides what is in the appliance: files by inode, size and
 * time, a kernel with modules by its contents.  All kernels without have one.
 */
int appliance_id (const struct setup *setup, const char *inputs, char id[REPO_HASH_SIZE],
                  struct error *err);

#endif
