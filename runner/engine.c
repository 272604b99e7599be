/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The loop: replayed evidence in, the plan's next action out, until there
 * is nothing more to do.
 */
#include <stdlib.h>
#include <string.h>

#include "cleanup.h"
#include "clock.h"
#include "engine.h"
#include "interrupt.h"
#include "json.h"
#include "text.h"
#include "verdict.h"

int
engine_record (struct engine *engine, struct json_object *line, struct error *err)
{
  int r = log_append (engine->log, line, err);

  if (r == 0)
    r = history_apply (&engine->history, line, err);
  json_object_put (line);
  return r;
}

char *
engine_subject_name (const struct engine *engine, size_t subject)
{
  struct json_object *commit = history_commit (&engine->history, subject);

  if (!commit)
    return text_copy (json_text (engine->history.commits[subject], "label"));
  return text_format ("%.10s %.60s", json_text (commit, "hash"), json_text (commit, "subject"));
}

static int
begin_block (struct engine *engine, const struct action *action, struct error *err)
{
  struct json_object *line = json_object_new_object ();
  struct json_object *boots = json_object_new_array ();

  for (size_t i = 0; i < action->n_boots; i++)
    json_object_array_add (boots, json_object_new_int64 ((int64_t) action->boots[i]));
  json_add_text (line, "type", "block");
  json_add_integer (line, "block", (int64_t) engine->history.evidence.next_block);
  json_object_object_add (line, "boots", boots);
  json_add_truth (line, "warmup", action->warmup);
  json_add_truth (line, "stop_at_failure", action->stop_at_failure);
  json_add_integer (line, "parallel", (int64_t) (action->parallel ? action->parallel : 1));
  return engine_record (engine, line, err);
}

static int
act (struct engine *engine, const struct action *action, struct error *err)
{
  switch (action->kind) {
  case ACTION_BUILD:
    return engine_build (engine, action->subject, err);
  case ACTION_BOOT:
    if (begin_block (engine, action, err) == -1)
      return -1;
    return engine_boot (engine, err);
  case ACTION_ENTER:
    return engine_enter (engine, action->subject, err);
  case ACTION_STOP:
    break;
  }
  return 0;
}

/* What this session cost, the runner's own share of it told apart. */
static int
record_end (struct engine *engine, enum status status, struct error *err)
{
  struct json_object *line = json_object_new_object ();
  double whole = clock_seconds () - engine->started;

  json_add_text (line, "type", "end");
  json_add_integer (line, "status", status);
  json_add_number (line, "seconds", whole);
  json_add_number (line, "builds_seconds", engine->builds_seconds);
  json_add_number (line, "boots_seconds", engine->boots_seconds);
  json_add_number (line, "own_seconds",
                   whole - engine->builds_seconds - engine->boots_seconds);
  return engine_record (engine, line, err);
}

static int
record_verdict (struct engine *engine, struct error *err)
{
  struct verdict verdict = { 0 };
  struct json_object *line;

  engine->plan->judge (&engine->request, history_evidence (&engine->history), &verdict);
  line = verdict_record (&verdict);
  verdict_clear (&verdict);
  json_add_text (line, "type", "verdict");
  return engine_record (engine, line, err);
}

/* Puts once on record what a search will cost, as soon as its ends are
 * measured.  `stop` tells whether the job shall end there.
 */
static int
forecast_once (struct engine *engine, bool *stop, struct error *err)
{
  struct forecast forecast = { 0 };
  struct json_object *line;

  *stop = false;
  if (engine->plan != &plan_bisect || engine->forecast_told)
    return 0;
  engine->plan->forecast (&engine->request, history_evidence (&engine->history), &forecast);
  if (forecast.preliminary)
    return 0;
  engine->forecast_told = true;
  *stop = engine->options->dry_run && forecast.seconds > 0;
  line = json_object_new_object ();
  json_add_text (line, "type", "forecast");
  json_add_number (line, "detectable", forecast.detectable);
  json_add_number (line, "builds", forecast.builds);
  json_add_number (line, "boots", forecast.boots);
  json_add_number (line, "seconds", forecast.seconds);
  if (engine_record (engine, line, err) == -1)
    return -1;
  CLEANUP_FREE char *words = history_forecast_words (&engine->history);
  progress_note (&engine->progress, "forecast: %s", words);
  return 0;
}

static int
loop (struct engine *engine, struct error *err)
{
  int r = history_block_pending (&engine->history) ? engine_boot (engine, err) : 0;

  while (r == 0) {
    struct action action = { .kind = ACTION_STOP };
    bool stop;

    r = forecast_once (engine, &stop, err);
    if (r == -1 || stop)
      break;
    if (interrupt_requested ())
      return STATUS_INTERRUPTED;
    engine->plan->next (&engine->request, history_evidence (&engine->history), &action);
    stop = action.kind == ACTION_STOP;
    r = act (engine, &action, err);
    action_clear (&action);
    if (engine->between)
      engine->between (engine->between_user);
    if (stop)
      break;
  }
  return r;
}

int
engine_run (struct engine *engine, struct error *err)
{
  int r = loop (engine, err);

  progress_end (&engine->progress);
  if (r == STATUS_OK)
    r = record_verdict (engine, err);
  if (r != -1 && record_end (engine, (enum status) r, err) == -1)
    r = -1;
  return r;
}
