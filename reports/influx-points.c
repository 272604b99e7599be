/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What of a history goes into InfluxDB.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "../runner/cleanup.h"
#include "../runner/json.h"
#include "../runner/text.h"
#include "escape.h"
#include "figures.h"
#include "influx-points.h"

#define SECOND INT64_C (1000000000)

/* RFC 3339 in UTC, as the log writes it, in nanoseconds; 0 where it is none. */
static int64_t
nanoseconds (const char *text)
{
  struct tm tm = { 0 };
  const char *rest = strptime (text, "%Y-%m-%dT%H:%M:%S", &tm);
  int milliseconds = 0;

  if (!rest)
    return 0;
  if (sscanf (rest, ".%3dZ", &milliseconds) != 1)
    milliseconds = 0;
  return timegm (&tm) * SECOND + milliseconds * (SECOND / 1000);
}

/* Samples of the same millisecond are told apart by their numbers. */
static int64_t
sample_time (const struct history *history, size_t sample)
{
  return nanoseconds (json_text (history->samples[sample], "time")) + (int64_t) (sample % 1000000);
}

static void
add_tag (struct json_object *tags, const char *name, const char *text)
{
  if (text[0])
    json_add_text (tags, name, text);
}

/* The job's identity, and when it began: the same may be measured anew. */
static char *
job_name (const struct history *history)
{
  return text_format ("%.10s-%.19s", json_text (history->job, "id"),
                      json_text (history->job, "time"));
}

/* A point of a subject with the tags that all have. */
static struct json_object *
new_point (const struct history *history, const char *measurement, int64_t time,
           size_t subject)
{
  struct json_object *point = json_object_new_object ();
  struct json_object *tags = json_object_new_object ();
  const char *hash = json_text (history_commit (history, subject), "hash");
  CLEANUP_FREE char *job = job_name (history);

  json_add_text (point, "measurement", measurement);
  json_add_integer (point, "time", time);
  json_object_object_add (point, "tags", tags);
  json_object_object_add (point, "fields", json_object_new_object ());
  add_tag (tags, "accelerator", json_text (history->session, "accelerator"));
  add_tag (tags, "commit", hash[0] ? hash : json_text (history->commits[subject], "label"));
  add_tag (tags, "job", job);
  add_tag (tags, "machine", json_text (json_member (history->session, "machine"), "host"));
  add_tag (tags, "target", json_text (history->job, "target"));
  add_tag (tags, "verb", json_text (history->job, "verb"));
  add_tag (tags, "workload", json_text (history->job, "workload"));
  return point;
}

/* "time" is InfluxDB's own, and so is what begins with '_'. */
static void
add_number (struct json_object *fields, const char *name, double value)
{
  CLEANUP_FREE char *other
    = strcmp (name, "time") == 0 || name[0] == '_' ? text_format ("metric_%s", name) : NULL;

  if (name[0] && __builtin_isfinite (value))
    json_add_number (fields, other ? other : name, value);
}

static const char *
state_of (const struct sample *sample)
{
  static const char *const words[] = {
    [OUTCOME_OK] = "ok",
    [OUTCOME_FAILED] = "failed",
    [OUTCOME_TIMEOUT] = "timeout",
    [OUTCOME_SKIPPED] = "skipped",
  };

  return sample->contaminated ? "disturbed" : words[sample->outcome];
}

static struct json_object *
sample_point (const struct history *history, const char *measurement, size_t i)
{
  const struct sample *sample = &history->evidence.samples[i];
  struct json_object *line = history->samples[i], *metrics = json_member (line, "metrics");
  struct json_object *point
    = new_point (history, measurement, sample_time (history, i), sample->subject);
  struct json_object *fields = json_member (point, "fields");

  add_tag (json_member (point, "tags"), "state", state_of (sample));
  if (json_object_is_type (metrics, json_type_object)) {
    json_object_object_foreach (metrics, name, value)
      add_number (fields, name, json_number (value, "value"));
  }
  if (sample->outcome != OUTCOME_OK)
    json_add_text (fields, "failure", json_text (line, "reason"));
  else if (json_object_object_length (fields) == 0) /* no line is without a field */
    add_number (fields, "value", sample->value);
  return point;
}

static int64_t
commit_time (const struct history *history, const struct figures *figures, size_t subject)
{
  const char *date = json_text (history_commit (history, subject), "commit_date");
  size_t first = figures->first[subject];

  if (date[0])
    return nanoseconds (date);
  return first < figures->first[subject + 1] ? sample_time (history, figures->samples[first]) : 0;
}

static void
add_estimate (struct json_object *fields, const struct estimate *e)
{
  if (e->own.n == 0)
    return;
  add_number (fields, "n", (double) e->own.n);
  add_number (fields, "median", e->own.median);
  add_number (fields, "low", e->own.median_low);
  add_number (fields, "high", e->own.median_high);
  add_number (fields, "mad", e->own.mad);
  add_number (fields, "mean", e->own.mean);
  add_number (fields, "sd", e->own.sd);
  if (e->parent < 0)
    return;
  add_number (fields, "ratio", e->ratio);
  add_number (fields, "ratio_low", e->ratio_low);
  add_number (fields, "ratio_high", e->ratio_high);
  add_number (fields, "probability", e->slower);
}

static void
add_commit (struct json_object *points, const struct history *history,
            const struct figures *figures, const char *measurement, size_t subject)
{
  int64_t time = commit_time (history, figures, subject);
  struct json_object *commit = history_commit (history, subject);

  if (time == 0
      || (!history->builds[subject] && figures->first[subject] == figures->first[subject + 1]))
    return;
  for (size_t i = 0; i < figures->n; i++) {
    if (i > 0 && figures->metrics[i].estimates.of[subject].own.n == 0)
      continue; /* the job's own metric also shows what could not be measured */
    struct json_object *point = new_point (history, measurement, time, subject);
    struct json_object *fields = json_member (point, "fields");

    add_tag (json_member (point, "tags"), "metric", figures->metrics[i].name);
    json_add_text (fields, "unit", figures->metrics[i].unit);
    json_add_text (fields, "subject", commit ? json_text (commit, "subject") : "");
    json_add_text (fields, "build",
                   history->builds[subject] ? json_text (history->builds[subject], "status") : "");
    add_estimate (fields, &figures->metrics[i].estimates.of[subject]);
    json_object_array_add (points, point);
  }
}

struct json_object *
influx_points (const struct target *target, struct history *history)
{
  const char *measurement = target_value (target, TARGET_MEASUREMENT, "bootbisect");
  CLEANUP_FREE char *of_commits = text_format ("%s_commit", measurement);
  struct json_object *points = json_object_new_array ();
  struct figures figures;

  for (size_t i = 0; i < history->evidence.n_samples; i++)
    if (!history->evidence.samples[i].warmup)
      json_object_array_add (points, sample_point (history, measurement, i));
  if (!history->verdict)
    return points;
  figures_make (&figures, history);
  for (size_t i = 0; i < history->evidence.n_subjects; i++)
    add_commit (points, history, &figures, of_commits, i);
  figures_clear (&figures);
  return points;
}

static char *
field_text (struct json_object *value)
{
  if (json_object_is_type (value, json_type_string))
    return escape_field (json_object_get_string (value));
  return text_format ("%.17g", json_object_get_double (value));
}

char *
influx_line (struct json_object *point)
{
  struct json_object *tags = json_member (point, "tags"), *fields = json_member (point, "fields");
  char *text = NULL, separator = ' ';
  size_t size;
  FILE *fp = open_memstream (&text, &size);
  CLEANUP_FREE char *measurement = escape_tag (json_text (point, "measurement"));

  fputs (measurement, fp);
  json_object_object_foreach (tags, tag, tag_value) {
    CLEANUP_FREE char *key = escape_tag (tag);
    CLEANUP_FREE char *value = escape_tag (json_object_get_string (tag_value));

    fprintf (fp, ",%s=%s", key, value);
  }
  json_object_object_foreach (fields, field, field_value) {
    CLEANUP_FREE char *key = escape_tag (field);
    CLEANUP_FREE char *value = field_text (field_value);

    fprintf (fp, "%c%s=%s", separator, key, value);
    separator = ',';
  }
  fprintf (fp, " %" PRId64 "\n", json_integer (point, "time"));
  fclose (fp);
  return text;
}
