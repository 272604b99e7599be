/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Where the job's own metric changes its level along the commits: what a
 * report says of a range that nobody searched.
 */
#ifndef BOOTBISECT_CHANGES_H
#define BOOTBISECT_CHANGES_H

#include <stdio.h>

#include "../runner/decide/changepoint.h"
#include "axis.h"
#include "figures.h"

/* Indices are places on the axis; levels are ln of the metric.  There are
 * none in a failure search, or below three measured commits.
 */
void changes_find (const struct history *history, const struct figures *figures,
                   const struct axis *axis, struct changepoints *changes);

/* The largest step, or NULL; "slower" ones go before "faster" ones. */
const struct change *changes_largest (const struct changepoints *changes);

/* The job's changes for people, a line each, and for programs (the caller
 * puts it): the likeliest commit, the credible set, the size.  Nothing, or an
 * empty list, where the job's verb gives a verdict itself.
 */
void changes_print (const struct history *history, const struct figures *figures, FILE *fp);
struct json_object *changes_json (const struct history *history, const struct figures *figures);

#endif
