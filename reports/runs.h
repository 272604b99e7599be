/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a report of several jobs says besides: which machines and days it is
 * made of, how they were brought on one scale, and the steps that were
 * judged.
 */
#ifndef BOOTBISECT_RUNS_H
#define BOOTBISECT_RUNS_H

#include <stdio.h>

#include "figures.h"

/* A few lines for people; nothing of a single job. */
void runs_print (const struct history *history, const struct figures *figures, FILE *fp);
void judgement_print (const struct history *history, FILE *fp);

/* The runs as a list, NULL of a single job.  The caller puts it. */
struct json_object *runs_json (const struct history *history, const struct figures *figures);

#endif
