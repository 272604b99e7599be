/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Two subjects, A (0, the reference) and B (1), in blocks A B B A until the
 * interval of their ratio is as narrow as asked, or with no precision asked,
 * until it says either "they differ" or "by less than min_effect", or the
 * budget is spent.
 */
#include <math.h>

#include "gate.h"
#include "memory.h"
#include "search.h"
#include "tally.h"

#define PAIRS_MIN 4
#define PAIRS_MAX 512      /* without any budget it must end */

enum compare_state { COMPARE_OPEN, COMPARE_ENOUGH, COMPARE_UNUSABLE };

struct compare {
  struct levels levels;
  struct gate gate;
  enum compare_state state;
  bool same;               /* identical artefacts */
};

static bool
decided (const struct plan_request *request, const struct gate *gate)
{
  double effect = log1p (request->min_effect);

  if (gate->pairs < PAIRS_MIN)
    return false;
  if (request->precision > 0)
    return gate->half <= log1p (request->precision);
  if (fabs (gate->delta) + gate->half < effect)
    return true;
  return fabs (gate->delta) > gate->half && gate->small <= .5;
}

static void
compare_open (struct compare *c, const struct plan_request *request,
              const struct evidence *evidence)
{
  *c = (struct compare) { .state = COMPARE_UNUSABLE };
  if (evidence->n_subjects < 2 || subject_hopeless (evidence, 0)
      || subject_hopeless (evidence, 1))
    return;
  c->same = subject_canonical (evidence, 0) == subject_canonical (evidence, 1);
  levels_solve (evidence, 0, &c->levels);
  gate_measure (request, &c->levels, subject_canonical (evidence, 1), 0, &c->gate);
  c->state = COMPARE_OPEN;
  if (c->same || decided (request, &c->gate) || c->gate.pairs >= PAIRS_MAX)
    c->state = COMPARE_ENOUGH;
}

/* The boots of either are nearly all disturbed. */
static bool
given_up (const struct evidence *evidence)
{
  CLEANUP_FREE struct tally *tally = tally_new (evidence);

  return tally_given_up (&tally[subject_canonical (evidence, 0)])
         || tally_given_up (&tally[subject_canonical (evidence, 1)]);
}

static void
compare_next (const struct plan_request *request, const struct evidence *evidence,
              struct action *action)
{
  struct compare c;
  size_t pairs;

  action_stop (action);
  if (budget_spent (request, evidence) != REASON_NONE)
    return;
  compare_open (&c, request, evidence);
  levels_clear (&c.levels);
  if (c.state != COMPARE_OPEN || action_prepare (request, evidence, 0, action)
      || action_prepare (request, evidence, 1, action))
    return;
  pairs = budget_boots (request, evidence, 4) / 2;
  if (pairs > 0 && evidence->subjects[0].state == SUBJECT_READY
      && evidence->subjects[1].state == SUBJECT_READY
      && !given_up (evidence))
    action_pairs (action, subject_canonical (evidence, 0),
                  subject_canonical (evidence, 1), pairs);
}

static void
compare_judge (const struct plan_request *request, const struct evidence *evidence,
               struct verdict *verdict)
{
  double effect = log1p (request->min_effect);
  struct compare c;

  compare_open (&c, request, evidence);
  *verdict = (struct verdict) { .kind = VERDICT_UNDECIDED };
  verdict->noise = c.levels.sigma * M_SQRT2;
  verdict->detectable = gate_detectable (&c.gate);
  verdict->probability_no_change = c.same ? 1 : c.gate.small;
  verdict->ends.ratio = exp (c.gate.delta);
  verdict->ends.low = exp (c.gate.delta - c.gate.half);
  verdict->ends.high = exp (c.gate.delta + c.gate.half);
  if (c.state == COMPARE_UNUSABLE)
    verdict->reason = REASON_END_UNUSABLE;
  else if (c.same || (c.gate.pairs && fabs (c.gate.delta) + c.gate.half < effect))
    verdict->kind = VERDICT_NO_CHANGE;
  else if (c.gate.pairs && fabs (c.gate.delta) > c.gate.half && c.gate.small <= .5)
    verdict->kind = VERDICT_DIFFERENT;
  else
    verdict->reason = budget_spent (request, evidence);
  if (verdict->kind == VERDICT_UNDECIDED && verdict->reason == REASON_NONE
      && c.state == COMPARE_OPEN && given_up (evidence))
    verdict->reason = REASON_DISTURBED;
  if (c.same)
    verdict->ends = (struct effect) { 1, 1, 1 };
  levels_clear (&c.levels);
}

/* Pairs until the half-width is as asked (else as min_effect, in which a
 * difference of nothing must fit): 2 sigma^2 (z / half)^2.
 */
static void
compare_forecast (const struct plan_request *request, const struct evidence *evidence,
                  struct forecast *forecast)
{
  double half = log1p (request->precision > 0 ? request->precision : request->min_effect);
  double sigma, pairs;
  struct compare c;

  compare_open (&c, request, evidence);
  *forecast = (struct forecast) { .detectable = expm1 (half) };
  if (c.state == COMPARE_OPEN) {
    sigma = c.levels.sigma > 0 ? c.levels.sigma : .02;
    pairs = fmax (2 * sigma * sigma * 4 / (half * half), PAIRS_MIN);
    forecast->boots = 2 * fmax (pairs - (double) c.gate.pairs, 2);
    for (size_t s = 0; s < 2; s++) {
      const struct subject *subject = &evidence->subjects[s];

      forecast->builds += subject->state == SUBJECT_UNTRIED && !subject->cached;
      forecast->boots += subject->warm ? 0 : (double) request->warmups;
    }
  }
  forecast->seconds = forecast->builds * cost_build (request, evidence)
                      + forecast->boots * cost_boot (request, evidence);
  levels_clear (&c.levels);
}

const struct plan plan_compare = {
  .name = "compare", .next = compare_next, .judge = compare_judge,
  .forecast = compare_forecast,
};
