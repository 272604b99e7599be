/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Change points of a series of commits; see steps.h.
 */
#include <math.h>

#include <gsl/gsl_cdf.h>

#include "changepoint.h"
#include "estimate.h"
#include "memory.h"
#include "steps.h"
#include "tally.h"

/* Usual sd of ln from build to build of one source (plan_request). */
#define BUILD_NOISE .004

/* Of each subject, the oldest run that measured it, or SIZE_MAX. */
static size_t *
first_runs (const struct evidence *e, const size_t *run_of)
{
  size_t *first = array_new (e->n_subjects, sizeof *first);

  for (size_t s = 0; s < e->n_subjects; s++)
    first[s] = SIZE_MAX;
  for (size_t i = 0; i < e->n_samples; i++) {
    size_t s = subject_canonical (e, e->samples[i].subject);

    if (sample_counts (&e->samples[i]) && run_of[i] < first[s])
      first[s] = run_of[i];
  }
  return first;
}

/* Variance of the scales that are crossed within the credible set. */
static double
crossed (const struct evidence *e, const size_t *run_of, const struct run_scale *scales,
         const struct step *step)
{
  double variance = 0;

  if (!scales)
    return 0;
  CLEANUP_FREE size_t *first = first_runs (e, run_of);
  size_t last = first[subject_canonical (e, step->before)];

  for (size_t s = step->low; s <= step->high; s++) {
    size_t run = first[subject_canonical (e, s)];

    if (run == SIZE_MAX || run == last)
      continue;
    if (last != SIZE_MAX)
      variance = fmax (variance, scales[run].sd * scales[run].sd
                                   + scales[last].sd * scales[last].sd);
    last = run;
  }
  return variance;
}

static struct step
step_of (const struct evidence *e, const size_t *run_of, const struct run_scale *scales,
         const double *weights, const struct change *change, double min_effect)
{
  double delta = change->after - change->before, sd;
  struct step step = {
    .first = change->first,
    .before = change->first,
    .low = change->low,
    .high = change->high,
    .located = change->probability,
    .ratio = exp (delta),
  };

  while (step.before > 0 && !(weights[--step.before] > 0))
    ;
  sd = sqrt (change->sd * change->sd + crossed (e, run_of, scales, &step));
  step.ratio_low = exp (delta - 1.96 * sd);
  step.ratio_high = exp (delta + 1.96 * sd);
  step.probability = gsl_cdf_ugaussian_P ((fabs (delta) - log1p (min_effect)) / sd);
  return step;
}

void
steps_find (const struct evidence *e, const size_t *run_of, const struct run_scale *scales,
            double min_effect, struct steps *steps)
{
  static const struct changepoint_options options
    = { .min_segment = STEPS_SHORTEST, .weights_known = true };
  CLEANUP_FREE double *levels = array_new (e->n_subjects, sizeof *levels);
  CLEANUP_FREE double *weights = array_new (e->n_subjects, sizeof *weights);
  struct changepoints found;
  struct estimates estimates;
  size_t measured = 0;

  *steps = (struct steps) { .judged = -1 };
  estimate_all (e, min_effect, BUILD_NOISE, &estimates);
  for (size_t s = 0; s < e->n_subjects; s++) {
    double sd = estimates.of[s].level_sd;

    levels[s] = estimates.of[s].level;
    weights[s] = isfinite (sd) ? 1 / (sd * sd + BUILD_NOISE * BUILD_NOISE) : 0;
  }
  for (size_t s = e->n_subjects; s-- > 0 && steps->judged < 0;)
    if (weights[s] > 0 && ++measured == STEPS_SHORTEST)
      steps->judged = (ptrdiff_t) s;
  changepoint_find (levels, weights, e->n_subjects, &options, &found);
  steps->of = array_new (found.n, sizeof *steps->of);
  for (size_t i = 0; i < found.n; i++)
    steps->of[steps->n++] = step_of (e, run_of, scales, weights, &found.changes[i], min_effect);
  changepoint_clear (&found);
  estimates_clear (&estimates);
}

void
steps_clear (struct steps *steps)
{
  free (steps->of);
  *steps = (struct steps) { .n = 0 };
}
