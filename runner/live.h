/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Posting while a job runs (--post NAME): from time to time, between two
 * actions, a child `bootbisect post NAME DIR` is started that reads the
 * evidence log by itself.  It runs beside the next boots at the lowest
 * priority, under a keeper with a limit; nothing waits for it, and what it
 * does or fails to do is no business of the measurement's.
 */
#ifndef BOOTBISECT_LIVE_H
#define BOOTBISECT_LIVE_H

#include "engine.h"

struct live;

/* Reads the targets that the options name, so that a wrong one is told before
 * anything is measured.  *live is NULL when none is named.
 */
int live_open (struct live **live, const struct options *options, struct error *err);

/* From here on the engine's actions are followed. */
void live_begin (struct live *live, struct engine *engine);

/* The job is done: posts what there is, within a limit, and warns of what did
 * not get through.
 */
void live_finish (struct live *live);

/* Ends what still runs. */
void live_close (struct live *live);

#endif
