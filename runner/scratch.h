/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Private folders of jobs, and what libguestfs makes outside of them.  A
 * job's keeper holds a lock on its folder for as long as it lives, so the
 * next run can tell a folder whose job died from one that is in use.
 */
#ifndef BOOTBISECT_SCRATCH_H
#define BOOTBISECT_SCRATCH_H

#include <stddef.h>

#include "error.h"

/* File in a scratch folder that names folders made outside of it, one a
 * line.  As root libguestfs puts its sockets below /tmp whatever TMPDIR is;
 * the probe writes their names here as they are made.
 */
#define SCRATCH_RECORD ".folders"

/* Makes the folder (mode 0700; its parents too) and locks it.  The
 * descriptor that holds the lock, close-on-exec, or -1.
 */
int scratch_make (const char *path, struct error *err);

/* Removes the folder and those that its record names (only libguestfsXXXXXX
 * folders of our own).  0 when nothing is left.
 */
int scratch_remove (const char *path);

/* Removes the folders below `parent` whose jobs are dead; how many. */
size_t scratch_sweep (const char *parent);

#endif
