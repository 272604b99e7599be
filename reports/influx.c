/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * InfluxDB 1.x and 2.x: the same lines, other addresses.  Both answer a
 * write with 204 and nothing else.
 */
#include <stdlib.h>
#include <string.h>

#include "../runner/cleanup.h"
#include "../runner/json.h"
#include "../runner/text.h"
#include "dashboard.h"
#include "escape.h"
#include "influx-points.h"
#include "influx-verify.h"

static void
fill (const struct target *target, struct history *history, const char *dir,
      struct outbox *outbox)
{
  CLEANUP_JSON struct json_object *points = influx_points (target, history);
  size_t n = json_length (points);

  (void) dir;
  for (size_t first = 0; first < n; first += INFLUX_BATCH) {
    size_t end = first + INFLUX_BATCH < n ? first + INFLUX_BATCH : n;
    char *body = influx_batch (points, first, end);
    CLEANUP_FREE char *what
      = text_format ("points %zu to %zu of job %.10s", first + 1, end,
                     json_text (history->job, "id"));

    outbox_add (outbox, what, body);
  }
}

static void
prepare_1 (const struct target *target, const char *id, struct sending *sending)
{
  CLEANUP_FREE char *database = escape_url (target_value (target, TARGET_DATABASE, ""));
  CLEANUP_FREE char *rest = text_format ("/write?db=%s&precision=ns", database);

  (void) id;
  sending->url = target_url (target, rest);
  sending_header (sending, text_copy ("Content-Type: text/plain; charset=utf-8"));
  influx_authenticate (target, sending);
}

static void
prepare_2 (const struct target *target, const char *id, struct sending *sending)
{
  CLEANUP_FREE char *org = escape_url (target_value (target, TARGET_ORG, ""));
  CLEANUP_FREE char *bucket = escape_url (target_value (target, TARGET_BUCKET, ""));
  CLEANUP_FREE char *rest
    = text_format ("/api/v2/write?org=%s&bucket=%s&precision=ns", org, bucket);

  (void) id;
  sending->url = target_url (target, rest);
  sending_header (sending, text_copy ("Content-Type: text/plain; charset=utf-8"));
  influx_authenticate (target, sending);
}

static const enum target_key needs_1[] = { TARGET_DATABASE, N_TARGET_KEYS };
static const enum target_key needs_2[]
  = { TARGET_ORG, TARGET_BUCKET, TARGET_TOKEN, N_TARGET_KEYS };

extern const struct dashboard dashboard_influxdb, dashboard_influxdb2;
const struct dashboard dashboard_influxdb = {
  .name = "influxdb",
  .summary = "InfluxDB 1.x: each sample, and each commit's figures",
  .needs = needs_1,
  .accepted = 204,
  .live = true,
  .fill = fill,
  .prepare = prepare_1,
  .verify = influx_verify,
};
const struct dashboard dashboard_influxdb2 = {
  .name = "influxdb2",
  .summary = "InfluxDB 2.x: the same",
  .needs = needs_2,
  .accepted = 204,
  .live = true,
  .fill = fill,
  .prepare = prepare_2,
  .verify = influx_verify,
};
