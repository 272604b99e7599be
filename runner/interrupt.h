/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * SIGINT and SIGTERM (and SIGHUP): asked for once, seen everywhere.
 */
#ifndef BOOTBISECT_INTERRUPT_H
#define BOOTBISECT_INTERRUPT_H

#include <stdbool.h>

/* Catches the signals from here on; without SA_RESTART, so waits end. */
void interrupt_install (void);

/* Whether a stop was asked for. */
bool interrupt_requested (void);

/* A descriptor that is readable from the moment on at which a stop was asked
 * for: to poll beside others, so that no signal is missed between looking
 * and waiting.  -1 before interrupt_install ().
 */
int interrupt_fd (void);

#endif
