/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A history as points for InfluxDB, and a point as its line protocol.  A
 * sample stands at the time when it was taken, a commit's figures (once the
 * job has ended) at the time of the commit; the job and the commit are tags.
 * So the same history always makes the same points, and to write them again
 * changes nothing.
 */
#ifndef BOOTBISECT_INFLUX_POINTS_H
#define BOOTBISECT_INFLUX_POINTS_H

#include "target.h"

struct history;

/* [{"measurement", "time": nanoseconds since the epoch, "tags": {name: text},
 * "fields": {name: text, number (all are floats) or boolean}}]: the samples,
 * then the commits.  The caller puts it.
 */
struct json_object *influx_points (const struct target *target, struct history *history);

/* One line with its line end; the caller frees it. */
char *influx_line (struct json_object *point);

#endif
