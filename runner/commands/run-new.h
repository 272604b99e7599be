/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * run --new: following a history in a results folder.
 */
#ifndef BOOTBISECT_RUN_NEW_H
#define BOOTBISECT_RUN_NEW_H

#include "../options.h"

/* Returns an exit status (1: a slowdown that no earlier run told of), or -1
 * with an error.
 */
int run_new (const struct options *options, const char *repo, const char *range,
             struct error *err);

#endif
