/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Ends everything that descends from the calling process, which is a
 * subreaper (PR_SET_CHILD_SUBREAPER): so whatever made a session of its own
 * or forked twice is still below it.
 */
#ifndef BOOTBISECT_PROCESS_TREE_H
#define BOOTBISECT_PROCESS_TREE_H

#include <stdbool.h>
#include <sys/types.h>

/* Sends SIGKILL to all descendants and reaps them until there are none, for
 * at most `seconds`.  The status of `child` is stored in *status if it is
 * reaped here.  True when none is left.
 */
bool process_tree_kill (double seconds, pid_t child, int *status);

/* Reaps what has ended.  True if any child, dead or alive, was left before. */
bool process_tree_reap (pid_t child, int *status);

#endif
