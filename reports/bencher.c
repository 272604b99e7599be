/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Bencher: one run a commit, with its metrics in Bencher's own JSON, in which
 * a latency is in nanoseconds.  A key made from the run itself lets it know
 * a run that it has already.
 */
#include <stdlib.h>
#include <string.h>

#include "../runner/cleanup.h"
#include "../runner/json.h"
#include "../runner/text.h"
#include "dashboard.h"
#include "figures.h"

#define MOST_BENCHMARK 1024

static struct json_object *
value_json (const struct metric_figures *metric, const struct estimate *e)
{
  bool seconds = strcmp (metric->unit, "s") == 0;
  const double scale = seconds ? 1e9 : 1;
  struct json_object *measure = json_object_new_object ();
  struct json_object *values = json_object_new_object ();

  json_add_number (values, "value", scale * e->own.median);
  json_add_number (values, "lower_value", scale * e->own.median_low);
  json_add_number (values, "upper_value", scale * e->own.median_high);
  json_object_object_add (measure, seconds ? "latency" : "value", values);
  return measure;
}

/* All metrics of a commit, as one text; NULL when there are none. */
static char *
results_of (const struct history *history, const struct figures *figures, size_t subject)
{
  CLEANUP_JSON struct json_object *results = json_object_new_object ();

  for (size_t i = 0; i < figures->n; i++) {
    const struct metric_figures *metric = &figures->metrics[i];
    const struct estimate *e = &metric->estimates.of[subject];
    CLEANUP_FREE char *name = dashboard_benchmark (history, metric->name, MOST_BENCHMARK);

    if (e->own.n > 0)
      json_object_object_add (results, name, value_json (metric, e));
  }
  return json_object_object_length (results) == 0
           ? NULL
           : text_copy (json_object_to_json_string_ext (results, JSON_C_TO_STRING_PLAIN));
}

/* When the subject was measured; one whose artefact equals another's was with
 * that one, somewhere in the job.
 */
static void
add_times (struct json_object *run, const struct history *history,
           const struct figures *figures, size_t subject)
{
  size_t from = figures->first[subject], to = figures->first[subject + 1];
  size_t first = from < to ? figures->samples[from] : 0;
  size_t last = from < to ? figures->samples[to - 1] : history->evidence.n_samples - 1;

  json_add_text (run, "start_time", json_text (history->samples[first], "time"));
  json_add_text (run, "end_time", json_text (history->samples[last], "time"));
}

static char *
run_of (const struct target *target, const struct history *history,
        const struct figures *figures, size_t subject, const char *results)
{
  CLEANUP_JSON struct json_object *run = json_object_new_object ();
  struct json_object *settings = json_object_new_object ();
  struct json_object *list = json_object_new_array ();

  json_object_array_add (list, json_object_new_string (results));
  json_add_text (settings, "adapter", "json");
  json_add_text (run, "project", target_value (target, TARGET_PROJECT, ""));
  json_add_text (run, "branch", target_value (target, TARGET_BRANCH, "main"));
  json_add_text (run, "hash", json_text (history_commit (history, subject), "hash"));
  json_add_text (run, "testbed",
                 target_value (target, TARGET_ENVIRONMENT,
                               json_text (json_member (history->session, "machine"), "host")));
  add_times (run, history, figures, subject);
  json_object_object_add (run, "settings", settings);
  json_object_object_add (run, "results", list);
  CLEANUP_FREE char *key
    = dashboard_uuid (json_object_to_json_string_ext (run, JSON_C_TO_STRING_PLAIN));
  json_add_text (run, "idempotency_key", key);
  return text_copy (json_object_to_json_string_ext (run, JSON_C_TO_STRING_PLAIN));
}

static void
fill (const struct target *target, struct history *history, const char *dir,
      struct outbox *outbox)
{
  struct figures figures;

  (void) dir;
  figures_make (&figures, history);
  for (size_t i = 0; i < history->evidence.n_subjects; i++) {
    const char *hash = json_text (history_commit (history, i), "hash");
    CLEANUP_FREE char *results = hash[0] ? results_of (history, &figures, i) : NULL;
    CLEANUP_FREE char *what = text_format ("commit %.10s", hash);

    if (results)
      outbox_add (outbox, what, run_of (target, history, &figures, i, results));
  }
  figures_clear (&figures);
}

static void
prepare (const struct target *target, const char *id, struct sending *sending)
{
  const char *token = target->values[TARGET_TOKEN];

  (void) id;
  sending->url = target_url (target, "/v0/run");
  sending_header (sending, text_copy ("Content-Type: application/json"));
  sending_header (sending, text_format ("Authorization: Bearer %s", token ? token : ""));
}

static const enum target_key needs[] = { TARGET_PROJECT, TARGET_TOKEN, N_TARGET_KEYS };

extern const struct dashboard dashboard_bencher;
const struct dashboard dashboard_bencher = {
  .name = "bencher",
  .summary = "Bencher: each commit's metrics",
  .needs = needs,
  .accepted = 201,
  .fill = fill,
  .prepare = prepare,
};
