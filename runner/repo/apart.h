/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BOOTBISECT_APART_H
#define BOOTBISECT_APART_H

#include "../error.h"

/* Runs work (data, err) in a process of its own, which ends at once when the
 * runner is asked to stop (then -1 with STATUS_INTERRUPTED) or dies, and
 * after `limit` seconds.
 */
int run_apart (int (*work) (void *data, struct error *err), void *data, double limit,
               struct error *err);

#endif
