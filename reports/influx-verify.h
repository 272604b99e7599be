/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Reading back what InfluxDB took, by InfluxQL, which 2.x answers too (a
 * bucket is a database of that name there).
 */
#ifndef BOOTBISECT_INFLUX_VERIFY_H
#define BOOTBISECT_INFLUX_VERIFY_H

#include "dashboard.h"

/* Points in one request. */
#define INFLUX_BATCH 100

/* The lines of points first..end-1; the caller frees it. */
char *influx_batch (struct json_object *points, size_t first, size_t end);

/* Basic authentication, or the token. */
void influx_authenticate (const struct target *target, struct sending *sending);

/* See struct dashboard. */
int influx_verify (const struct target *target, struct history *history, struct http *http,
                   size_t *found, size_t *all, struct error *err);

/* How many of points first..end-1 an answer of /query holds with all their
 * tags and fields.
 */
size_t influx_count (struct json_object *points, size_t first, size_t end,
                     struct json_object *answer);

#endif
