/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Files and folders of our own cache: made, read, copied, removed, written
 * so that a kill at any moment leaves the old or the new one.  Every error
 * names the path and says what to do about a full disk or a read-only
 * folder.
 */
#ifndef BOOTBISECT_FILES_H
#define BOOTBISECT_FILES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "error.h"

/* Fills err from errno for what was done to path.  Returns -1. */
int file_error (struct error *err, const char *path);

/* Makes a folder and the folders above it; one that is there is fine. */
int folder_make (const char *path, struct error *err);

/* Removes a file, link or folder with all in it, never following a link out
 * of it, and opening folders without permissions; what is not there is fine,
 * and what can't be removed does not keep the rest.
 */
int folder_remove (const char *path, struct error *err);

/* Copies a file, link or folder with all in it; modes are kept, times are
 * not.  Left out: sockets, pipes, devices, and a top-level .git.  The error
 * names the side that it is of; *unreadable (may be NULL) says whether that is
 * `from`.
 */
int folder_copy (const char *from, const char *to, bool *unreadable, struct error *err);

/* Disk space of a folder and all in it, in bytes; what vanishes meanwhile is
 * not counted.
 */
uint64_t folder_bytes (const char *path);

/* A whole file, NUL-terminated; the caller frees it.  NULL on error. */
char *file_read (const char *path, size_t *size, struct error *err);

/* Writes a whole file under another name, syncs it and renames it.  That name
 * (path.new) is always the same, so one that a killed process left goes with
 * the next write; writers wait for each other.
 */
int file_write (const char *path, const void *bytes, size_t size, struct error *err);

/* Whether path + "/" + name (name may be NULL) exists; links are not
 * followed.
 */
bool file_exists (const char *path, const char *name);

/* A path that is relative, without "." or ".." parts, and not empty: safe to
 * put below a folder of ours.
 */
bool path_is_inside (const char *path);

/* Takes a flock on an open file.  Where somebody else holds it, tries again
 * for `patience` seconds (0: once).  -1: errno EWOULDBLOCK when it is still
 * held, EINTR when the runner was asked to stop, or why it can't be locked.
 */
int lock_take (int fd, bool shared, double patience);

/* Locks a file for this process (made where it is not there, unless the
 * folder is read-only and shared is enough); closing the descriptor lets go.
 * Children do not inherit it.  `wait`: for a minute at most.  -1: as
 * lock_take (), or it cannot be made; file_error () tells it.
 */
int file_lock (const char *path, bool shared, bool wait);

#endif
