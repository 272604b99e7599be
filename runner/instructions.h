/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Instructions that a process tree executes on the host, where the machine
 * has a counter for them that we may use: most virtual machines have none.
 */
#ifndef BOOTBISECT_INSTRUCTIONS_H
#define BOOTBISECT_INSTRUCTIONS_H

#include "error.h"

#define INSTRUCTIONS_METRIC "instructions"

/* Counts from now on those of this process and of all that it forks later.
 * The descriptor, close-on-exec, or -1 with an error that says why not.
 */
int instructions_open (struct error *err);

/* How many there were, once the children have ended; scaled up where the
 * counter was shared with others.  0: not counted.
 */
double instructions_read (int fd);

#endif
