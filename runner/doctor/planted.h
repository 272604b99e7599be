/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Reading the small files of /proc and /sys, below the doctor's root.
 */
#ifndef BOOTBISECT_PLANTED_H
#define BOOTBISECT_PLANTED_H

#include <stdbool.h>

#include "doctor.h"

/* The path below the root; the caller frees it. */
char *planted_path (const struct doctor *doctor, const char *path);

/* The first line of a file without its newline, NULL where there is none
 * that can be read; the caller frees it.
 */
char *planted_line (const struct doctor *doctor, const char *path);

/* What follows `key` and its separators (blanks, ':', '=') in the first line
 * that begins with it; NULL as above.  The caller frees it.
 */
char *planted_value (const struct doctor *doctor, const char *path, const char *key);

/* The numbers of /proc/meminfo and the like: -1 where there is none. */
double planted_number (const struct doctor *doctor, const char *path, const char *key);

#endif
