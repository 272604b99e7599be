/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The end of what a run printed: hostile bytes of any length.
 */
#ifndef BOOTBISECT_CONSOLE_H
#define BOOTBISECT_CONSOLE_H

#include <stddef.h>

/* The last 64 KiB of a file, without NULs and carriage returns; "" when there
 * is none.  The caller frees it.
 */
char *console_end (const char *path);

/* Its last `lines` lines that are not empty, each as text_plain () makes it,
 * without colours, with newlines between; NULL when there are none.
 */
char *console_tail (const char *path, size_t lines);

#endif
