/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the text report shows on a terminal besides letters: colours, and the
 * course of a metric in one line.
 */
#ifndef BOOTBISECT_TERMINAL_H
#define BOOTBISECT_TERMINAL_H

#include <stdbool.h>
#include <stdio.h>

#include "figures.h"

#define TERMINAL_SLOWER "\033[31m"
#define TERMINAL_FASTER "\033[32m"
#define TERMINAL_PLAIN "\033[0m"

/* A terminal that shows colours, and NO_COLOR does not say otherwise. */
bool terminal_has_colours (FILE *fp);

/* The medians over the commits as small blocks, neighbours together, a dot
 * where there is no figure; nothing below three commits, or where the locale
 * has no UTF-8.
 */
void terminal_sparkline (const struct history *history, const struct figures *figures,
                         const char *unit, FILE *fp);

#endif
