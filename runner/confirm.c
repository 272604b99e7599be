/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * From a bisection's verdict to the comparison that confirms it, and from
 * that one's verdict to a line in the bisection's log.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "cleanup.h"
#include "confirm.h"
#include "files.h"
#include "interrupt.h"
#include "job.h"
#include "json.h"
#include "text.h"

#define BUDGET_SPENT "the budget is spent"

/* The largest of the culprits, or NULL. */
static struct json_object *
first_culprit (const struct history *history)
{
  struct json_object *culprits = json_member (history->verdict, "culprits");

  return culprits && json_object_array_length (culprits) > 0
           ? json_object_array_get_idx (culprits, 0)
           : NULL;
}

static bool
is_wanted (const struct engine *bisection)
{
  const char *known = json_text (bisection->history.confirmation, "status");

  /* A folder that is there: it was wanted by the command that was stopped. */
  return !bisection->options->dry_run
         && (bisection->options->confirm || file_exists (bisection->dir, CONFIRM_NAME))
         && first_culprit (&bisection->history)
         && (!known[0] || strcmp (known, "undecided") == 0);
}

/* `of` is the comparison, or NULL where none was made. */
static int
record (struct engine *bisection, const char *culprit, const char *status,
        const char *reason, const struct history *of, struct error *err)
{
  struct json_object *line = json_object_new_object ();
  struct json_object *cost = json_object_new_object ();
  struct json_object *effect = of ? json_member (of->verdict, "ends") : NULL;
  const struct costs none = { 0 }, *costs = of ? &of->evidence.costs : &none;
  bool measured = isfinite (json_number (effect, "ratio")) && json_number (effect, "ratio") > 0
                  && strcmp (status, "does-not-build") != 0;

  json_add_text (line, "type", "confirmation");
  json_add_text (line, "status", status);
  json_add_text (line, "culprit", culprit);
  json_object_object_add (line, "effect", measured ? json_object_get (effect) : NULL);
  json_add_text (line, "reason", reason);
  json_add_integer (cost, "builds", (int64_t) costs->builds);
  json_add_integer (cost, "boots", (int64_t) costs->boots);
  json_add_number (cost, "seconds", costs->seconds);
  json_object_object_add (line, "cost", cost);
  return engine_record (bisection, line, err);
}

/* Why a comparison came to no end. */
static const char *
why_undecided (const struct options *options, const struct history *history)
{
  const char *reason = json_text (history->verdict, "reason");
  bool limited = options->max_boots > 0 || options->max_builds > 0 || options->max_time > 0;

  if (history->evidence.subjects[1].unbootable)
    return "with it reverted, the bad end does not boot";
  if (strcmp (reason, "end-unusable") == 0)
    return "the bad end does not build or does not boot any more";
  return strcmp (reason, "disturbed") != 0 && (reason[0] || limited)
           ? BUDGET_SPENT
           : "too many boots failed or were disturbed";
}

/* What the comparison says of a culprit that made the time `ratio` times
 * what it was before.
 */
static int
conclude (struct engine *bisection, const char *culprit, double ratio,
          const struct history *history, struct error *err)
{
  const char *kind = json_text (history->verdict, "verdict");
  const char *status = "not-confirmed", *reason = "";
  CLEANUP_FREE char *plain = text_plain (json_text (history->builds[1], "reason"));
  struct json_object *ends = json_member (history->verdict, "ends");

  if (history->evidence.subjects[1].state == SUBJECT_UNBUILDABLE) {
    status = "does-not-build";
    reason = plain;
  } else if (strcmp (kind, "different") == 0
             && (json_number (ends, "ratio") < 1) == (ratio > 1))
    status = "confirmed";
  else if (strcmp (kind, "undecided") == 0) {
    status = "undecided";
    reason = why_undecided (bisection->options, history);
  } else if (history->evidence.subjects[1].same_as == 0)
    reason = "the revert changes nothing in what is built";
  return record (bisection, culprit, status, reason, history, err);
}

/* Whether the bisection left enough of its budgets for a pair of boots. */
static bool
budget_left (const struct engine *bisection)
{
  const struct costs *spent = &bisection->history.evidence.costs;
  const struct options *o = bisection->options;

  return (o->max_boots == 0 || o->max_boots >= spent->boots + 2)
         && (o->max_builds == 0 || o->max_builds > spent->builds)
         && (!(o->max_time > 0) || o->max_time > spent->seconds);
}

/* The comparison is decided when it shows that the revert takes away at least
 * half of the culprit's effect, or less.
 */
static struct options
compare_options (const struct engine *bisection, double ratio, const char *dir)
{
  const struct costs *spent = &bisection->history.evidence.costs;
  const char *accel = json_text (bisection->history.session, "accelerator");
  struct options options = *bisection->options;

  options.output = dir;
  options.min_effect = fmin (options.min_effect, expm1 (fabs (log (ratio)) / 2));
  options.precision = 0;
  if (options.max_boots > 0)
    options.max_boots -= spent->boots;
  if (options.max_builds > 0)
    options.max_builds -= spent->builds;
  if (options.max_time > 0)
    options.max_time -= spent->seconds;
  options.accel = strcmp (accel, "kvm") == 0   ? ACCEL_KVM
                  : strcmp (accel, "tcg") == 0 ? ACCEL_TCG
                                               : options.accel;
  return options;
}

static int
compare (struct engine *bisection, const char *repo, const char *culprit, double ratio,
         struct error *err)
{
  CLEANUP_FREE char *dir = text_format ("%s/%s", bisection->dir, CONFIRM_NAME);
  struct options options = compare_options (bisection, ratio, dir);
  const struct job_request request = {
    .verb = "compare",
    .verb_bit = VERB_COMPARE,
    .plan = &plan_compare,
    .repo = repo,
    .pair = { json_text (bisection->history.job, "bad"), NULL },
    .revert = culprit,
    .after = bisection,
  };
  struct engine engine;
  bool known;
  int r;

  if (job_open (&engine, &options, &request, err) == -1)
    return interrupt_requested () ? STATUS_INTERRUPTED : -1;
  known = bisection->history.confirmation && job_is_finished (&engine);
  r = job_is_finished (&engine) ? 0 : engine_run (&engine, err);
  if (r == STATUS_OK && !known)
    r = conclude (bisection, culprit, ratio, &engine.history, err);
  job_close (&engine);
  return r;
}

/* A commit that can be reverted, or a reason why there is nothing to measure. */
static int
confirm_commit (struct engine *bisection, const char *repo, const char *culprit,
                double ratio, struct error *err)
{
  CLEANUP_FREE char *reason = NULL;
  struct commit reverted = { 0 };
  int r = repo_revert (bisection->repo, json_text (bisection->history.job, "bad"), culprit,
                       &reverted, &reason, err);

  commit_clear (&reverted);
  if (r == 1)
    return record (bisection, culprit, "does-not-apply", reason, NULL, err);
  if (r == -1)
    return -1;
  if (!budget_left (bisection))
    return bisection->history.confirmation
             ? 0
             : record (bisection, culprit, "undecided", BUDGET_SPENT, NULL, err);
  progress_note (&bisection->progress, "confirming: the bad end with %.10s reverted", culprit);
  return compare (bisection, repo, culprit, ratio, err);
}

int
confirm_culprit (struct engine *bisection, const char *repo, struct error *err)
{
  struct history *history = &bisection->history;
  struct json_object *first = first_culprit (history);
  struct json_object *subjects = json_member (first, "subjects");
  struct json_object *number;

  if (!is_wanted (bisection))
    return 0;
  if (json_object_array_length (subjects) != 1)
    return history->confirmation
             ? 0
             : record (bisection, NULL, "undecided",
                       "the culprit is one of several commits: there is no single one to revert",
                       NULL, err);
  number = json_object_array_get_idx (subjects, 0);
  return confirm_commit (
    bisection, repo,
    json_text (history_commit (history, (size_t) json_object_get_int64 (number)), "hash"),
    json_number (json_member (first, "effect"), "ratio"), err);
}
