/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Every commit of a range: builds all of them in order, warms each up, then
 * boots in rounds.  A round boots every artefact once in an order drawn by
 * lot, so that the machine's drift falls on all alike and a round's common
 * shift can be taken out (estimate.h).  Identical artefacts are booted once
 * for all of them.
 */
#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>

#include "memory.h"
#include "tally.h"

/* Boots of one subject that may be taken again because they were disturbed
 * or failed: a quarter more, and at least one.
 */
static size_t
boots_allowed (const struct plan_request *request)
{
  return request->samples + (request->samples + 3) / 4;
}

static bool
wants_boot (const struct plan_request *request, const struct evidence *evidence,
            const struct tally *tally, size_t s)
{
  return subject_usable (evidence, s) && subject_canonical (evidence, s) == s
         && tally[s].clean < request->samples && tally[s].tried < boots_allowed (request);
}

static size_t
round_collect (const struct plan_request *request, const struct evidence *evidence,
               size_t *subjects)
{
  CLEANUP_FREE struct tally *tally = tally_new (evidence);
  size_t n = 0;

  for (size_t s = 0; s < evidence->n_subjects; s++)
    if (wants_boot (request, evidence, tally, s))
      subjects[n++] = s;
  return n;
}

static void
next_round (const struct plan_request *request, const struct evidence *evidence,
            struct action *action)
{
  CLEANUP_FREE size_t *subjects = array_new (evidence->n_subjects, sizeof *subjects);
  size_t n = round_collect (request, evidence, subjects);
  gsl_rng *rng;

  if (!n) {
    action_stop (action);
    return;
  }
  rng = gsl_rng_alloc (gsl_rng_mt19937);
  gsl_rng_set (rng, (unsigned long) (request->seed + evidence->next_block));
  gsl_ran_shuffle (rng, subjects, n, sizeof subjects[0]);
  gsl_rng_free (rng);
  *action = (struct action) {
    .kind = ACTION_BOOT,
    .n_boots = budget_boots (request, evidence, n),
    .parallel = 1,
    .boots = STEAL (subjects),
  };
}

static void
range_next (const struct plan_request *request, const struct evidence *evidence,
            struct action *action)
{
  if (budget_spent (request, evidence) != REASON_NONE) {
    action_stop (action);
    return;
  }
  for (size_t s = 0; s < evidence->n_subjects; s++)
    if (evidence->subjects[s].state == SUBJECT_UNTRIED
        && action_prepare (request, evidence, s, action))
      return;
  for (size_t s = 0; s < evidence->n_subjects; s++)
    if (evidence->subjects[s].state == SUBJECT_READY
        && action_prepare (request, evidence, s, action))
      return;
  next_round (request, evidence, action);
}

static void
range_judge (const struct plan_request *request, const struct evidence *evidence,
             struct verdict *verdict)
{
  CLEANUP_FREE struct tally *tally = tally_new (evidence);
  size_t usable = 0, untried = 0, missing = 0;

  *verdict = (struct verdict) { .kind = VERDICT_COMPLETE };
  for (size_t s = 0; s < evidence->n_subjects; s++) {
    usable += subject_usable (evidence, s);
    untried += evidence->subjects[s].state == SUBJECT_UNTRIED;
    missing += wants_boot (request, evidence, tally, s);
  }
  if (untried || missing) {
    verdict->kind = VERDICT_UNDECIDED;
    verdict->reason = budget_spent (request, evidence);
    if (verdict->reason == REASON_NONE && untried && request->max_builds)
      verdict->reason = REASON_BUILDS;
  } else if (!usable) {
    verdict->kind = VERDICT_UNDECIDED;
    verdict->reason = REASON_NOTHING_USABLE;
  }
}

static void
range_forecast (const struct plan_request *request, const struct evidence *evidence,
                struct forecast *forecast)
{
  CLEANUP_FREE struct tally *tally = tally_new (evidence);

  *forecast = (struct forecast) { .detectable = 0 };
  for (size_t s = 0; s < evidence->n_subjects; s++) {
    const struct subject *subject = &evidence->subjects[s];

    if (subject->state == SUBJECT_UNTRIED) {
      forecast->builds += !subject->cached;
      forecast->boots += (double) (request->warmups + request->samples);
    } else if (wants_boot (request, evidence, tally, s)) {
      forecast->boots += (double) (request->samples - tally[s].clean);
      if (!subject->warm)
        forecast->boots += (double) request->warmups;
    }
  }
  forecast->seconds = forecast->builds * cost_build (request, evidence)
                      + forecast->boots * cost_boot (request, evidence);
}

const struct plan plan_range = {
  .name = "range", .next = range_next, .judge = range_judge, .forecast = range_forecast,
};
