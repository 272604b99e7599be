/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Locks in the artefact store: on the whole of it while names change, and on
 * artefacts for as long as they are used.  The kernel lets go of them however
 * the holder ends.
 */
#ifndef BOOTBISECT_STORE_LOCK_H
#define BOOTBISECT_STORE_LOCK_H

#include <stdbool.h>

#include "error.h"

/* The files in the store's folder that are no artefacts. */
#define STORE_LOCK_NAME ".lock"
#define STORE_USES_NAME ".held"

/* The lock under which names in the store's folder change: a descriptor to
 * close, or -1.
 */
int store_lock (const char *folder, struct error *err);

/* A descriptor for locks on artefacts, apart from others of ours; or -1. */
int uses_open (const char *folder);

/* Locks (F_RDLCK: with others, F_WRLCK: alone) the byte of an artefact.  Two
 * artefacts of the same byte are only held together.  0, or -1 with errno.
 */
int uses_lock (int fd, const char *id, short type);

/* Whether anybody, we included, uses an artefact. */
bool uses_any (const char *folder, const char *id);

#endif
