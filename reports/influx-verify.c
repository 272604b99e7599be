/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Asks for the rows of each batch and looks every point up in them.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "../runner/cleanup.h"
#include "../runner/json.h"
#include "../runner/text.h"
#include "escape.h"
#include "influx-points.h"
#include "influx-verify.h"

#define MOST_ANSWER (64UL << 20)

char *
influx_batch (struct json_object *points, size_t first, size_t end)
{
  char *text = NULL;
  size_t size;
  FILE *fp = open_memstream (&text, &size);

  for (size_t i = first; i < end; i++) {
    CLEANUP_FREE char *line = influx_line (json_object_array_get_idx (points, i));

    fputs (line, fp);
  }
  fclose (fp);
  return text;
}

void
influx_authenticate (const struct target *target, struct sending *sending)
{
  const char *token = target->values[TARGET_TOKEN];

  if (token)
    sending_header (sending, text_format ("Authorization: Token %s", token));
  else if (target->values[TARGET_USER]) {
    sending->user = target->values[TARGET_USER];
    sending->password = target->values[TARGET_PASSWORD];
  }
}

static bool
same_value (struct json_object *sent, struct json_object *got)
{
  if (json_object_is_type (sent, json_type_string))
    return json_object_is_type (got, json_type_string)
           && strcmp (json_object_get_string (sent), json_object_get_string (got)) == 0;
  return (json_object_is_type (got, json_type_double) || json_object_is_type (got, json_type_int))
         && json_object_get_double (sent) == json_object_get_double (got);
}

/* Tags come back as they were escaped: control characters as spaces. */
static bool
same_tag (struct json_object *sent, struct json_object *got)
{
  CLEANUP_FREE char *a = escape_tag (json_object_get_string (sent));
  CLEANUP_FREE char *b = json_object_is_type (got, json_type_string)
                           ? escape_tag (json_object_get_string (got))
                           : NULL;

  return b && strcmp (a, b) == 0;
}

static struct json_object *
cell (struct json_object *columns, struct json_object *row, const char *name)
{
  for (size_t i = 0; i < json_length (columns) && i < json_length (row); i++)
    if (strcmp (json_object_get_string (json_object_array_get_idx (columns, i)), name) == 0)
      return json_object_array_get_idx (row, i);
  return NULL;
}

static bool
row_matches (struct json_object *point, struct json_object *columns, struct json_object *row)
{
  struct json_object *tags = json_member (point, "tags"), *fields = json_member (point, "fields");
  struct json_object *time = cell (columns, row, "time");

  if (!json_object_is_type (time, json_type_int)
      || json_object_get_int64 (time) != json_integer (point, "time"))
    return false;
  json_object_object_foreach (tags, tag, sent_tag)
    if (!same_tag (sent_tag, cell (columns, row, tag)))
      return false;
  json_object_object_foreach (fields, field, sent_field)
    if (!same_value (sent_field, cell (columns, row, field)))
      return false;
  return true;
}

size_t
influx_count (struct json_object *points, size_t first, size_t end,
              struct json_object *answer)
{
  struct json_object *results = json_member (answer, "results");
  struct json_object *result
    = json_length (results) ? json_object_array_get_idx (results, 0) : NULL;
  struct json_object *series = json_member (result, "series");
  struct json_object *table = json_length (series) ? json_object_array_get_idx (series, 0) : NULL;
  struct json_object *columns = json_member (table, "columns");
  struct json_object *rows = json_member (table, "values");
  size_t found = 0;

  for (size_t i = first; i < end; i++)
    for (size_t k = 0; k < json_length (rows); k++)
      if (row_matches (json_object_array_get_idx (points, i), columns,
                       json_object_array_get_idx (rows, k))) {
        found++;
        break;
      }
  return found;
}

/* The rows of these points, of one measurement, and few others. */
static char *
query_of (struct json_object *points, size_t first, size_t end)
{
  struct json_object *point = json_object_array_get_idx (points, first);
  int64_t low = json_integer (point, "time"), high = low;
  CLEANUP_FREE char *measurement = escape_influxql (json_text (point, "measurement"), '"');
  CLEANUP_FREE char *job
    = escape_influxql (json_text (json_member (point, "tags"), "job"), '\'');

  for (size_t i = first; i < end; i++) {
    int64_t time = json_integer (json_object_array_get_idx (points, i), "time");

    low = time < low ? time : low;
    high = time > high ? time : high;
  }
  CLEANUP_FREE char *query = text_format ("SELECT * FROM %s WHERE \"job\" = %s AND time >= %" PRId64
                                          " AND time <= %" PRId64,
                                          measurement, job, low, high);
  CLEANUP_FREE char *escaped = escape_url (query);
  return text_format ("epoch=ns&q=%s", escaped);
}

static int
ask (const struct target *target, struct http *http, const char *query,
     struct http_answer *answer, struct error *err)
{
  const char *database
    = target_value (target, TARGET_BUCKET, target_value (target, TARGET_DATABASE, ""));
  CLEANUP_FREE char *escaped = escape_url (database);
  CLEANUP_FREE char *rest = text_format ("/query?db=%s", escaped);
  struct sending sending = { .url = target_url (target, rest) };
  int r;

  sending_header (&sending, text_copy ("Content-Type: application/x-www-form-urlencoded"));
  influx_authenticate (target, &sending);
  r = http_post (http,
                 &(struct http_request) {
                   .url = sending.url,
                   .headers = (const char *const *) sending.headers,
                   .user = sending.user,
                   .password = sending.password,
                   .ca_file = target->values[TARGET_CA_FILE],
                   .body = query,
                   .limit = target->timeout,
                   .most = MOST_ANSWER,
                 },
                 answer, err);
  sending_clear (&sending);
  if (r == 0 && (answer->status != 200 || answer->cut)) {
    CLEANUP_FREE char *said = target_redact (target, answer->body ? answer->body : "");

    r = error_set (err, STATUS_UNMEASURED, "reading back: answered %ld%s: %s", answer->status,
                   answer->cut ? ", not to its end" : "", said);
  }
  return r;
}

/* Where the batch that begins at `first` ends: it holds one measurement. */
static size_t
batch_end (struct json_object *points, size_t first)
{
  size_t n = json_length (points), end = first;
  const char *measurement
    = json_text (json_object_array_get_idx (points, first), "measurement");

  while (end < n && end < first + INFLUX_BATCH
         && strcmp (json_text (json_object_array_get_idx (points, end), "measurement"),
                    measurement)
              == 0)
    end++;
  return end;
}

int
influx_verify (const struct target *target, struct history *history, struct http *http,
               size_t *found, size_t *all, struct error *err)
{
  CLEANUP_JSON struct json_object *points = influx_points (target, history);
  size_t end;

  *found = 0;
  *all = json_length (points);
  for (size_t first = 0; first < *all; first = end) {
    end = batch_end (points, first);
    CLEANUP_FREE char *query = query_of (points, first, end);
    struct http_answer answer;
    int r = ask (target, http, query, &answer, err);
    CLEANUP_JSON struct json_object *table
      = r == 0 && answer.body ? json_tokener_parse (answer.body) : NULL;

    http_answer_clear (&answer);
    if (r == -1)
      return -1;
    *found += influx_count (points, first, end, table);
  }
  return 0;
}
