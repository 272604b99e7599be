/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a forked process of ours keeps of our open files.
 */
#ifndef BOOTBISECT_DESCRIPTORS_H
#define BOOTBISECT_DESCRIPTORS_H

#include <stddef.h>

/* Closes all but these (each above 2; negative ones are none), and puts
 * /dev/null in the place of stdin, stdout and stderr: a process that outlives
 * us must hold neither our locks nor a pipe that somebody reads to its end.
 */
void descriptors_keep (const int *keep, size_t n);

#endif
