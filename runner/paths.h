/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Where things are: absolute paths, and the folders that the XDG base
 * directory specification gives to programs.
 */
#ifndef BOOTBISECT_PATHS_H
#define BOOTBISECT_PATHS_H

#include <stdbool.h>
#include <stddef.h>

#include "error.h"

/* Whether there is nothing in it; also when it is not there. */
bool folder_is_empty (const char *path);

/* The path from the root; it need not exist.  The caller frees it. */
char *path_absolute (const char *path);

/* The same without links above its last part, as git compares paths.  NULL
 * (errno) where the folder above is not there.  The caller frees it.
 */
char *path_real (const char *path);

/* $VARIABLE/bootbisect, or HOME/fallback/bootbisect where the variable holds
 * no absolute path (XDG base directories).  The caller frees it.
 */
char *path_xdg (const char *variable, const char *fallback);

#endif
