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

#endif
