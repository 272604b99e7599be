/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Bisect a noisy timing: both ends first (a range without a change ends
 * there), then whatever build or boots tell most for their cost until the
 * culprit is known with the wanted probability, the builds' own noise is all
 * that is left, or the budget is spent.  With request->failure the question
 * goes to failure.c.
 */
#include <math.h>

#include "failure.h"
#include "gate.h"
#include "hunt.h"
#include "memory.h"
#include "tally.h"

#define GATE_PAIRS 4       /* the fewest, and so many at a time */
#define GATE_EVIDENT 3.3   /* a difference of so many sd is real, however small */

enum gate_state { GATE_OPEN, GATE_PASSED, GATE_CLOSED, GATE_NOISE };

struct bisect {
  const struct plan_request *request;
  const struct evidence *evidence;
  size_t good, bad;        /* canonical */
  bool unusable;           /* an end is */
  struct levels levels;
  struct gate gate;
  enum gate_state state;
  struct hunt hunt;
};

static enum gate_state
gate_state (const struct plan_request *request, const struct gate *gate)
{
  double pairs = (double) gate->pairs;
  double tau = request->build_noise > 0 ? request->build_noise : SEARCH_TAU;
  double error2 = gate->sd * gate->sd - 2 * tau * tau;

  if (gate->pairs < GATE_PAIRS)
    return GATE_OPEN;
  /* A step of just min_effect must not be missed by the luck of one of
   * several looks: "no change" asks for five times as little doubt.
   */
  if (1 - gate->small <= (1 - request->confidence) / 5)
    return GATE_CLOSED;
  if (1 - gate->small >= request->confidence
      || (pairs >= gate->wanted && gate->small <= .5)
      || (pairs >= 2 * gate->wanted && fabs (gate->delta) >= GATE_EVIDENT * gate->sd))
    return GATE_PASSED;
  return error2 < tau * tau / 4 ? GATE_NOISE : GATE_OPEN;
}

/* The search has begun when something between the ends is measured; from
 * then on its posterior speaks, not the gate.
 */
static bool
search_begun (const struct bisect *b)
{
  for (size_t k = 0; k < b->levels.n; k++)
    if (b->levels.subjects[k] != b->bad)
      return true;
  return false;
}

static void
bisect_open (struct bisect *b, const struct plan_request *request,
             const struct evidence *evidence, bool list)
{
  const struct chain *chain = evidence->n_chains ? &evidence->chains[0] : NULL;

  *b = (struct bisect) { .request = request, .evidence = evidence, .unusable = true };
  if (!chain || chain->n < 2)
    return;
  b->good = subject_canonical (evidence, chain->subjects[0]);
  b->bad = subject_canonical (evidence, chain->subjects[chain->n - 1]);
  b->unusable = subject_hopeless (evidence, b->good) || subject_hopeless (evidence, b->bad);
  if (b->unusable)
    return;
  levels_solve (evidence, b->good, &b->levels);
  gate_measure (request, &b->levels, b->bad, 2, &b->gate);
  b->state = gate_state (request, &b->gate);
  if (b->good == b->bad)
    b->state = GATE_CLOSED;
  else if (search_begun (b) && b->gate.pairs >= GATE_PAIRS && b->state != GATE_CLOSED)
    b->state = GATE_PASSED;
  if (b->state != GATE_PASSED)
    return;
  b->hunt.context = (struct search_context) { request, evidence, &b->levels };
  b->hunt.list = list;
  hunt_walk (&b->hunt);
}

static void
bisect_close (struct bisect *b)
{
  levels_clear (&b->levels);
  hunt_clear (&b->hunt);
}

/* The boots of s, or of the reference, are nearly all disturbed. */
static bool
given_up (const struct bisect *b, size_t s)
{
  CLEANUP_FREE struct tally *tally = tally_new (b->evidence);

  return tally_given_up (&tally[subject_canonical (b->evidence, s)])
         || tally_given_up (&tally[b->good]);
}

/* m pairs of a commit and the reference, as far as the budget goes. */
static void
boot_pairs (const struct bisect *b, size_t s, size_t m, struct action *action)
{
  s = subject_canonical (b->evidence, s);
  m = budget_boots (b->request, b->evidence, 2 * m) / 2;
  if (m == 0 || given_up (b, s))
    action_stop (action);
  else
    action_pairs (action, b->good, s, m);
}

static void
bisect_ends (const struct bisect *b, struct action *action)
{
  const struct chain *chain = &b->evidence->chains[0];

  action_stop (action);
  if (action_prepare (b->request, b->evidence, chain->subjects[0], action)
      || action_prepare (b->request, b->evidence, chain->subjects[chain->n - 1], action))
    return;
  if (b->evidence->subjects[b->good].state == SUBJECT_READY
      && b->evidence->subjects[b->bad].state == SUBJECT_READY && b->good != b->bad)
    boot_pairs (b, b->bad, GATE_PAIRS, action);
}

static void
bisect_next (const struct plan_request *request, const struct evidence *evidence,
             struct action *action)
{
  struct bisect b;

  action_stop (action);
  if (budget_spent (request, evidence) != REASON_NONE)
    return;
  if (request->failure) {
    failure_next (request, evidence, action);
    return;
  }
  bisect_open (&b, request, evidence, false);
  if (!b.unusable && b.state == GATE_OPEN)
    bisect_ends (&b, action);
  else if (!b.unusable && b.state == GATE_PASSED && b.hunt.wanted) {
    if (b.hunt.want == ACTION_ENTER)
      *action = (struct action) { .kind = ACTION_ENTER, .subject = b.hunt.subject };
    else if (!action_prepare (request, evidence, b.hunt.subject, action)
             && b.hunt.want == ACTION_BOOT)
      boot_pairs (&b, b.hunt.subject, b.hunt.pairs, action);
  }
  bisect_close (&b);
}

static int
larger_effect (const void *x, const void *y)
{
  double a = fabs (((const struct find *) x)->delta);
  double b = fabs (((const struct find *) y)->delta);

  return a < b ? 1 : a > b ? -1 : 0;
}

static void
judge_finds (struct bisect *b, struct verdict *verdict)
{
  struct hunt *hunt = &b->hunt;

  qsort (hunt->finds, hunt->n_finds, sizeof *hunt->finds, larger_effect);
  verdict->culprits = array_new (hunt->n_finds, sizeof *verdict->culprits);
  for (size_t i = 0; i < hunt->n_finds; i++) {
    const struct find *find = &hunt->finds[i];
    struct culprit *culprit = &verdict->culprits[verdict->n_culprits++];

    *culprit = (struct culprit) {
      .chain = find->chain, .probability = find->probability,
      .n_subjects = find->last - find->first + 1,
      .effect = effect_of (b->request, find->delta, find->delta_sd),
    };
    culprit->subjects = array_new (culprit->n_subjects, sizeof *culprit->subjects);
    for (size_t k = 0; k < culprit->n_subjects; k++)
      culprit->subjects[k]
        = b->evidence->chains[find->chain].subjects[find->first + k];
    if (find->noise)
      verdict->reason = REASON_BUILD_NOISE;
  }
  verdict->kind = verdict->culprits[0].n_subjects == 1 ? VERDICT_CULPRIT
                                                       : VERDICT_CULPRIT_SET;
}

/* The whole range is one set: nothing inside it could be tried. */
static bool
nothing_inside (const struct bisect *b)
{
  const struct find *find = b->hunt.finds;
  size_t n = b->evidence->chains[0].n;

  return b->hunt.n_finds == 1 && find->chain == 0 && n > 2 && find->first == 1
         && find->last == n - 1 && !find->noise;
}

/* Why what is wanted is not done: a budget, or boots that tell nothing. */
static enum verdict_reason
reason_unfinished (const struct bisect *b)
{
  enum verdict_reason reason = budget_spent (b->request, b->evidence);

  if (reason == REASON_NONE
      && given_up (b, b->state == GATE_PASSED ? b->hunt.subject : b->bad))
    reason = REASON_DISTURBED;
  return reason;
}

static void
judge_undecided (const struct bisect *b, struct verdict *verdict)
{
  verdict->kind = VERDICT_UNDECIDED;
  if (b->state == GATE_OPEN || (b->state == GATE_PASSED && b->hunt.wanted))
    verdict->reason = reason_unfinished (b);
  else
    verdict->reason = budget_spent (b->request, b->evidence);
  if (verdict->reason != REASON_NONE)
    return;
  if (b->request->max_boots
      && b->evidence->costs.boots + 1 >= b->request->max_boots)
    verdict->reason = REASON_BOOTS;
  else if (b->state == GATE_NOISE || b->hunt.state == SEARCH_NOISE)
    verdict->reason = REASON_BUILD_NOISE;
  else if (b->hunt.state == SEARCH_BUILDS
           || (b->request->max_builds
               && b->evidence->costs.builds >= b->request->max_builds))
    verdict->reason = REASON_BUILDS;
}

static void
bisect_judge (const struct plan_request *request, const struct evidence *evidence,
              struct verdict *verdict)
{
  struct bisect b;

  *verdict = (struct verdict) { .kind = VERDICT_UNDECIDED };
  if (request->failure) {
    failure_judge (request, evidence, verdict);
    return;
  }
  bisect_open (&b, request, evidence, true);
  verdict->ends = effect_of (request, b.gate.delta, isfinite (b.gate.sd) ? b.gate.sd : 0);
  verdict->detectable = gate_detectable (&b.gate);
  verdict->noise = b.levels.sigma * M_SQRT2;
  verdict->build_noise = b.hunt.tau;
  verdict->candidates = STEAL (b.hunt.candidates);
  verdict->n_candidates = b.hunt.n_candidates;
  verdict->probability_no_change = b.state == GATE_PASSED ? b.hunt.none : b.gate.small;
  if (b.good == b.bad && !b.unusable)
    verdict->probability_no_change = 1;
  if (b.unusable)
    verdict->reason = REASON_END_UNUSABLE;
  else if (b.state == GATE_CLOSED || (b.state == GATE_PASSED && !b.hunt.n_finds
                                      && b.hunt.state == SEARCH_NONE))
    verdict->kind = VERDICT_NO_CHANGE;
  else if (nothing_inside (&b))
    verdict->reason = REASON_NOTHING_USABLE;
  else if (b.hunt.n_finds) {
    judge_finds (&b, verdict);
    if (b.hunt.wanted) /* found, but not all of it looked at */
      verdict->reason = reason_unfinished (&b);
  } else
    judge_undecided (&b, verdict);
  bisect_close (&b);
}

/* log2 of what is left, two halvings a build at most; boots as many as the
 * noise asks for a step of the size seen (before the gate: of min_effect).
 */
static void
bisect_forecast (const struct plan_request *request, const struct evidence *evidence,
                 struct forecast *forecast)
{
  struct bisect b;
  double open, step, pairs, sigma;

  *forecast = (struct forecast) { .detectable = request->min_effect };
  if (request->failure) {
    failure_forecast (request, evidence, forecast);
    return;
  }
  bisect_open (&b, request, evidence, true);
  forecast->preliminary = !b.unusable && b.state == GATE_OPEN;
  if (!b.unusable && b.state != GATE_CLOSED) {
    double bits = 0;

    open = (double) evidence->chains[0].n - 1;
    for (size_t i = 0; i < b.hunt.n_candidates; i++)
      bits -= b.hunt.candidates[i].probability
              * log2 (fmax (b.hunt.candidates[i].probability, 1e-9));
    if (!b.hunt.n_candidates)
      bits = log2 (open);
    sigma = b.levels.sigma > 0 ? b.levels.sigma : .02;
    step = fmax (log1p (request->min_effect),
                 b.state == GATE_PASSED ? fabs (b.gate.delta) : 0);
    pairs = fmax (2, 6 * sigma * sigma / (step * step));
    forecast->builds = b.hunt.n_finds && !b.hunt.wanted ? 0 : ceil (1.1 * bits);
    if (b.gate.pairs == 0)
      forecast->builds += 2;
    forecast->boots = forecast->builds * (2 * pairs + (double) request->warmups)
                      + (b.gate.pairs ? 0 : fmax (2 * b.gate.wanted, 2 * GATE_PAIRS))
                      + (b.hunt.n_finds ? 0 : 4 * pairs);
    if (isfinite (gate_detectable (&b.gate)))
      forecast->detectable = gate_detectable (&b.gate);
  }
  forecast->seconds = forecast->builds * cost_build (request, evidence)
                      + forecast->boots * cost_boot (request, evidence);
  bisect_close (&b);
}

const struct plan plan_bisect = {
  .name = "bisect", .next = bisect_next, .judge = bisect_judge,
  .forecast = bisect_forecast,
};
