/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Codespeed: one result a commit, of the job's own metric.  It updates what
 * it holds of the same revision, executable, benchmark and environment.  The
 * environment must exist there; a form field holds the JSON.
 */
#include <stdlib.h>
#include <string.h>

#include "../runner/cleanup.h"
#include "../runner/json.h"
#include "../runner/text.h"
#include "dashboard.h"
#include "escape.h"
#include "figures.h"

#define MOST_EXECUTABLE 30
#define MOST_BENCHMARK 100

/* "2023-11-15 06:13:20" of an RFC 3339 time. */
static void
add_date (struct json_object *result, const char *date)
{
  CLEANUP_FREE char *text = text_format ("%.19s", date);

  if (strlen (text) == 19)
    text[10] = ' ';
  json_add_text (result, "revision_date", text);
}

static void
add_range (struct json_object *result, const struct history *history,
           const struct figures *figures, size_t subject)
{
  double least = 0, most = 0;

  for (size_t k = figures->first[subject]; k < figures->first[subject + 1]; k++) {
    const struct sample *sample = &history->evidence.samples[figures->samples[k]];

    if (sample->warmup || sample->outcome != OUTCOME_OK)
      continue;
    least = least == 0 || sample->value < least ? sample->value : least;
    most = sample->value > most ? sample->value : most;
  }
  if (most > 0) {
    json_add_number (result, "min", least);
    json_add_number (result, "max", most);
  }
}

static struct json_object *
result_of (const struct target *target, const struct history *history,
           const struct figures *figures, size_t subject)
{
  struct json_object *result = json_object_new_object ();
  struct json_object *commit = history_commit (history, subject);
  const struct metric_figures *metric = &figures->metrics[0];
  const struct estimate *e = &metric->estimates.of[subject];
  CLEANUP_FREE char *benchmark = dashboard_benchmark (history, metric->name, MOST_BENCHMARK);
  CLEANUP_FREE char *executable = text_format (
    "%.*s", MOST_EXECUTABLE, target_value (target, TARGET_EXECUTABLE, "bootbisect"));

  json_add_text (result, "commitid", json_text (commit, "hash"));
  json_add_text (result, "branch", target_value (target, TARGET_BRANCH, "default"));
  json_add_text (result, "project",
                 target_value (target, TARGET_PROJECT, json_text (history->job, "target")));
  json_add_text (result, "executable", executable);
  json_add_text (result, "benchmark", benchmark);
  json_add_text (result, "environment", target_value (target, TARGET_ENVIRONMENT, ""));
  json_add_number (result, "result_value", e->own.median);
  if (e->own.n > 1)
    json_add_number (result, "std_dev", e->own.sd);
  add_range (result, history, figures, subject);
  add_date (result, json_text (commit, "commit_date"));
  json_add_text (result, "units", strcmp (metric->unit, "s") == 0 ? "seconds" : metric->unit);
  json_add_text (result, "units_title", "Time");
  json_add_truth (result, "lessisbetter", true);
  return result;
}

static void
fill (const struct target *target, struct history *history, const char *dir,
      struct outbox *outbox)
{
  struct figures figures;

  (void) dir;
  figures_make (&figures, history);
  for (size_t i = 0; figures.n > 0 && i < history->evidence.n_subjects; i++) {
    const char *hash = json_text (history_commit (history, i), "hash");

    if (!hash[0] || figures.metrics[0].estimates.of[i].own.n == 0)
      continue;
    CLEANUP_JSON struct json_object *list = json_object_new_array ();
    CLEANUP_FREE char *what = text_format ("commit %.10s", hash);

    json_object_array_add (list, result_of (target, history, &figures, i));
    CLEANUP_FREE char *escaped
      = escape_url (json_object_to_json_string_ext (list, JSON_C_TO_STRING_PLAIN));
    outbox_add (outbox, what, text_format ("json=%s", escaped));
  }
  figures_clear (&figures);
}

static void
prepare (const struct target *target, const char *id, struct sending *sending)
{
  (void) id;
  sending->url = target_url (target, "/result/add/json/");
  sending_header (sending, text_copy ("Content-Type: application/x-www-form-urlencoded"));
  sending->user = target->values[TARGET_USER];
  sending->password = target->values[TARGET_PASSWORD];
}

/* An environment that is not there can be made. */
static enum answer
judge (const struct dashboard *dashboard, const struct http_answer *answer)
{
  if (answer->status == 400 && answer->body && strcasestr (answer->body, "environment"))
    return ANSWER_BLOCKED;
  return dashboard_judge (dashboard, answer);
}

static const enum target_key needs[] = { TARGET_ENVIRONMENT, N_TARGET_KEYS };

extern const struct dashboard dashboard_codespeed;
const struct dashboard dashboard_codespeed = {
  .name = "codespeed",
  .summary = "Codespeed: each commit's median",
  .needs = needs,
  .accepted = 202,
  .fill = fill,
  .prepare = prepare,
  .judge = judge,
};
