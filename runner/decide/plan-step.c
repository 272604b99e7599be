/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One commit of a search that somebody else leads (git bisect run): is
 * subject 1 slower than subject 0, the baseline, by more than min_effect?
 * Boots in blocks A B B A, as in plan-compare.c, until that is as likely
 * or as unlikely as asked; or, with the baseline's recorded values in the
 * request, boots of subject 1 alone against these.
 */
#include <math.h>

#include <gsl/gsl_cdf.h>

#include "gate.h"
#include "memory.h"
#include "search.h"
#include "tally.h"
#include "unpaired.h"

#define BOOTS_MAX 512 /* of subject 1: without any budget it must end */

struct step {
  bool unusable;          /* no boot of subject 1, or of the baseline, can be had */
  bool same;              /* identical artefacts */
  size_t boots;           /* counted, of subject 1 */
  double delta, sd;       /* ln subject 1 - ln baseline, builds' noise included */
  double sigma, freedom;
  double worse;           /* P(delta > ln (1 + min_effect)) */
};

static bool
recorded (const struct plan_request *request)
{
  return request->n_recorded > 0;
}

static void
measure_paired (const struct plan_request *request, const struct evidence *evidence,
                struct step *step)
{
  struct levels levels;
  struct gate gate;

  levels_solve (evidence, 0, &levels);
  gate_measure (request, &levels, subject_canonical (evidence, 1), 2, &gate);
  step->boots = gate.pairs;
  step->delta = gate.delta;
  step->sd = gate.sd;
  step->sigma = levels.sigma;
  step->freedom = levels.freedom;
  levels_clear (&levels);
}

static void
measure_recorded (const struct plan_request *request, const struct evidence *evidence,
                  struct step *step)
{
  double tau = request->build_noise > 0 ? request->build_noise : SEARCH_TAU;
  CLEANUP_FREE double *values = array_new (evidence->n_samples, sizeof *values);
  struct unpaired unpaired;

  for (size_t i = 0; i < evidence->n_samples; i++)
    if (evidence->samples[i].subject == 1 && sample_counts (&evidence->samples[i]))
      values[step->boots++] = evidence->samples[i].value;
  unpaired_measure (request->recorded, request->n_recorded, values, step->boots, &unpaired);
  step->delta = step->boots ? unpaired.delta : 0;
  step->sd = sqrt (unpaired.sd * unpaired.sd + 2 * tau * tau);
  step->sigma = unpaired.sigma;
  step->freedom = unpaired.freedom;
}

static void
step_open (const struct plan_request *request, const struct evidence *evidence,
           struct step *step)
{
  double effect = log1p (request->min_effect);

  *step = (struct step) { .sd = INFINITY, .freedom = 1, .worse = .5 };
  step->unusable = evidence->n_subjects < 2 || subject_hopeless (evidence, 1)
                   || (!recorded (request) && subject_hopeless (evidence, 0));
  if (step->unusable)
    return;
  step->same = subject_canonical (evidence, 0) == subject_canonical (evidence, 1);
  if (recorded (request))
    measure_recorded (request, evidence, step);
  else
    measure_paired (request, evidence, step);
  if (isfinite (step->sd))
    step->worse = gsl_cdf_tdist_P ((step->delta - effect) / step->sd, step->freedom);
}

/* Half of the doubt that is allowed, as several looks are taken. */
static double
doubt (const struct plan_request *request)
{
  return SEARCH_DOUBT * (1 - request->confidence);
}

static bool
decided (const struct plan_request *request, const struct step *step)
{
  return step->same
         || (step->boots >= SEARCH_CLAIM_BOOTS && isfinite (step->sd)
             && (step->worse >= 1 - doubt (request) || step->worse <= doubt (request)));
}

/* The build first: of a tree that does not build nothing is booted. */
static bool
prepare (const struct plan_request *request, const struct evidence *evidence,
         struct action *action)
{
  for (size_t s = recorded (request); s < 2; s++)
    if (evidence->subjects[s].state == SUBJECT_UNTRIED)
      return action_prepare (request, evidence, s, action);
  for (size_t s = recorded (request); s < 2; s++)
    if (action_prepare (request, evidence, s, action))
      return true;
  return false;
}

static void
step_next (const struct plan_request *request, const struct evidence *evidence,
           struct action *action)
{
  CLEANUP_FREE struct tally *tally = NULL;
  struct step step;
  size_t s, boots;

  action_stop (action);
  if (budget_spent (request, evidence) != REASON_NONE)
    return;
  step_open (request, evidence, &step);
  if (step.unusable || decided (request, &step) || step.boots >= BOOTS_MAX
      || prepare (request, evidence, action) || evidence->subjects[1].state != SUBJECT_READY)
    return;
  tally = tally_new (evidence);
  s = subject_canonical (evidence, 1);
  boots = budget_boots (request, evidence, 4);
  if (tally[s].tried > 16 + 4 * tally[s].clean)
    return;
  if (recorded (request))
    action_boot_same (action, s, boots);
  else if (boots >= 2)
    action_pairs (action, subject_canonical (evidence, 0), s, boots / 2);
}

static void
step_judge (const struct plan_request *request, const struct evidence *evidence,
            struct verdict *verdict)
{
  struct step step;

  step_open (request, evidence, &step);
  *verdict = (struct verdict) {
    .kind = VERDICT_UNDECIDED,
    .noise = step.sigma * M_SQRT2,
    .detectable = INFINITY,
    .probability_no_change = step.same ? 1 : 1 - step.worse,
    .ends = effect_of (request, step.delta, step.sd),
  };
  if (step.same)
    verdict->ends = (struct effect) { 1, 1, 1 };
  else if (!isfinite (step.sd))
    verdict->ends = (struct effect) { NAN, NAN, NAN };
  if (step.unusable)
    verdict->reason = !recorded (request) && subject_hopeless (evidence, 0)
                        ? REASON_BASELINE_UNUSABLE
                        : REASON_END_UNUSABLE;
  else if (decided (request, &step))
    verdict->kind = !step.same && step.worse > .5 ? VERDICT_DIFFERENT : VERDICT_NO_CHANGE;
  else
    verdict->reason = budget_spent (request, evidence);
}

/* Boots for which the interval of a tree that differs by nothing stays
 * below min_effect: 2 sigma^2 (z / effect)^2 of each.
 */
static void
step_forecast (const struct plan_request *request, const struct evidence *evidence,
               struct forecast *forecast)
{
  double z, sigma, boots;
  struct step step;

  step_open (request, evidence, &step);
  *forecast = (struct forecast) { .detectable = request->min_effect };
  if (!step.unusable && !decided (request, &step)) {
    sigma = step.sigma > 0 ? step.sigma : .02;
    z = gsl_cdf_ugaussian_Qinv (doubt (request)) / log1p (request->min_effect);
    boots = fmax (2 * sigma * sigma * z * z, SEARCH_CLAIM_BOOTS) - (double) step.boots;
    forecast->boots = (recorded (request) ? 1 : 2) * fmax (boots, 2);
    for (size_t s = recorded (request); s < 2; s++) {
      forecast->builds += s == 1 && evidence->subjects[s].state == SUBJECT_UNTRIED;
      forecast->boots += evidence->subjects[s].warm ? 0 : (double) request->warmups;
    }
  }
  forecast->seconds = forecast->builds * cost_build (request, evidence)
                      + forecast->boots * cost_boot (request, evidence);
}

const struct plan plan_step = {
  .name = "step", .next = step_next, .judge = step_judge, .forecast = step_forecast,
};
