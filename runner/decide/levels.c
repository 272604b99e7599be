/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Robust generalised least squares over blocks; see levels.h.  Weights,
 * sigma and q by turns with the solution of levels-system.c.
 */
#include <math.h>

#include "levels-fit.h"
#include "memory.h"
#include "robust.h"
#include "tally.h"

#define ROUNDS 12          /* of reweighting */
#define DRIFT_PRIOR .1     /* q / sigma^2 before it is known */
#define DRIFT_WEIGHT 4     /* blocks that the prior is worth */
#define DRIFT_FLOOR .02
#define OWN_WEIGHT 4       /* boots that the pooled spread is worth for a subject */

static bool
boot_counts (const struct sample *sample)
{
  return sample_counts (sample)
         || (!sample->warmup && sample->outcome == OUTCOME_TIMEOUT && sample->value > 0);
}

static void
levels_index (const struct evidence *evidence, size_t reference, struct levels *levels)
{
  CLEANUP_FREE size_t *count = array_new (evidence->n_subjects, sizeof *count);
  size_t n = 0;

  *levels = (struct levels) { .reference = reference };
  levels->place = array_new (evidence->n_subjects, sizeof *levels->place);
  for (size_t i = 0; i < evidence->n_samples; i++)
    if (boot_counts (&evidence->samples[i]))
      count[subject_canonical (evidence, evidence->samples[i].subject)]++;
  for (size_t s = 0; s < evidence->n_subjects; s++)
    n += count[s] > 0;
  levels->subjects = array_new (n, sizeof *levels->subjects);
  levels->boots = array_new (n, sizeof *levels->boots);
  levels->mean = array_new (n, sizeof *levels->mean);
  levels->covariance = array_new (n * n, sizeof *levels->covariance);
  levels->reference_boots = count[reference];
  for (size_t s = 0; s < evidence->n_subjects; s++) {
    levels->place[s] = -1;
    if (s == reference || !count[s])
      continue;
    levels->place[s] = (ptrdiff_t) levels->n;
    levels->subjects[levels->n] = s;
    levels->boots[levels->n++] = count[s];
  }
  for (size_t s = 0; s < evidence->n_subjects; s++)
    levels->place[s] = levels->place[subject_canonical (evidence, s)];
}

static void
fit_collect (const struct evidence *evidence, const struct levels *levels,
             struct fit *fit)
{
  uint64_t block = 0;

  *fit = (struct fit) { .q = DRIFT_PRIOR };
  fit->boots = array_new (evidence->n_samples, sizeof *fit->boots);
  for (size_t i = 0; i < evidence->n_samples; i++) {
    const struct sample *sample = &evidence->samples[i];

    if (!boot_counts (sample))
      continue;
    if (!fit->n_blocks || sample->block != block)
      fit->n_blocks++;
    block = sample->block;
    fit->boots[fit->n++] = (struct boot) {
      .block = fit->n_blocks - 1, .place = levels->place[sample->subject],
      .y = log (sample->value), .weight = 1,
    };
  }
  fit->shift = array_new (fit->n_blocks, sizeof *fit->shift);
}

/* Medians to begin with: g from the reference's boots, block by block. */
static void
fit_start (struct fit *fit, struct levels *levels)
{
  CLEANUP_FREE double *x = array_new (fit->n, sizeof *x);
  double all = 0;
  size_t n = 0;

  for (size_t i = 0; i < fit->n; i++)
    if (fit->boots[i].place < 0)
      x[n++] = fit->boots[i].y;
  all = n ? robust_median (x, n) : fit->n ? fit->boots[0].y : 0;
  for (size_t k = 0, i = 0; k < fit->n_blocks; k++) {
    n = 0;
    for (; i < fit->n && fit->boots[i].block == k; i++)
      if (fit->boots[i].place < 0)
        x[n++] = fit->boots[i].y;
    fit->shift[k] = n ? robust_median (x, n) : all;
  }
  for (size_t a = 0; a < levels->n; a++) {
    n = 0;
    for (size_t i = 0; i < fit->n; i++)
      if (fit->boots[i].place == (ptrdiff_t) a)
        x[n++] = fit->boots[i].y - fit->shift[fit->boots[i].block];
    levels->mean[a] = robust_median (x, n);
  }
}

static void
fit_residuals (struct fit *fit, const struct levels *levels)
{
  for (size_t i = 0; i < fit->n; i++) {
    struct boot *b = &fit->boots[i];

    b->residual = b->y - fit->shift[b->block]
                  - (b->place < 0 ? 0 : levels->mean[b->place]);
  }
}

/* What the fit spends of the degrees of freedom: a level each, and of every
 * block's shift the share that its own boots decide.
 */
static double
fit_parameters (const struct fit *fit, const struct levels *levels)
{
  double per_block = (double) fit->n / (fit->n_blocks ? (double) fit->n_blocks : 1);
  /* Steady gain of a filter for a random walk seen with noise 1/per_block. */
  double r = fit->q * per_block;
  double gain = (sqrt (r * r + 4 * r) - r) / 2;

  return (double) levels->n + 1 + gain * ((double) fit->n_blocks - 1);
}

static void
fit_reweight (struct fit *fit, const struct levels *levels)
{
  CLEANUP_FREE double *r = array_new (fit->n, sizeof *r);
  double p = fit_parameters (fit, levels), n = (double) fit->n;

  fit_residuals (fit, levels);
  for (size_t i = 0; i < fit->n; i++)
    r[i] = fabs (fit->boots[i].residual);
  fit->sigma = ROBUST_MAD_TO_SD * robust_median (r, fit->n)
               * sqrt (n / fmax (n - p, 1));
  if (!(fit->sigma > 1e-6))
    fit->sigma = 1e-6; /* a clock that always says the same */
  for (size_t i = 0; i < fit->n; i++)
    fit->boots[i].weight = robust_weight (fit->boots[i].residual / fit->sigma);
}

/* q from successive means of the reference, block by block. */
static void
fit_drift (struct fit *fit)
{
  double sum = DRIFT_WEIGHT * DRIFT_PRIOR, n = DRIFT_WEIGHT;
  double last = NAN, last_n = 0, s2 = fit->sigma * fit->sigma;

  for (size_t k = 0, i = 0; k < fit->n_blocks; k++) {
    double y = 0, w = 0;

    for (; i < fit->n && fit->boots[i].block == k; i++)
      if (fit->boots[i].place < 0) {
        y += fit->boots[i].weight * fit->boots[i].y;
        w += fit->boots[i].weight;
      }
    if (!(w > 0))
      continue;
    y /= w;
    if (last_n > 0) {
      double noise = 1 / w + 1 / last_n;

      sum += fmin ((y - last) * (y - last) / s2, 25 * noise) - noise;
      n++;
    }
    last = y;
    last_n = w;
  }
  fit->q = fmax (sum / n, DRIFT_FLOOR);
}

/* What Huber's variance is made of, of all boots or of one subject's. */
struct spread {
  double n, psi2, inside;
};

static void
spread_add (struct spread *spread, const struct boot *boot, double sigma)
{
  double psi = boot->residual / sigma * boot->weight;

  spread->n++;
  spread->psi2 += psi * psi;
  spread->inside += boot->weight >= 1;
}

/* A subject whose own boots disagree is known less well than the pooled
 * sigma says: its variance over that of all, drawn to 1, and never below.
 */
static double
spread_excess (const struct spread *own, const struct spread *all)
{
  double psi2 = all->psi2 / all->n, inside = fmax (all->inside / all->n, .5);
  double n = own->n + OWN_WEIGHT;
  double more = (own->psi2 + OWN_WEIGHT * psi2) / (n * psi2);
  double fewer = (own->inside + OWN_WEIGHT * inside) / (n * inside);

  return psi2 > 0 ? fmax (more / (fewer * fewer), 1) : 1;
}

/* sigma with the outliers' price, and its degrees of freedom. */
static void
fit_finish (const struct fit *fit, struct levels *levels)
{
  CLEANUP_FREE struct spread *own = array_new (levels->n, sizeof *own);
  struct spread all = { 0, 0, 0 };
  double s2;

  for (size_t i = 0; i < fit->n; i++) {
    spread_add (&all, &fit->boots[i], fit->sigma);
    if (fit->boots[i].place >= 0)
      spread_add (&own[fit->boots[i].place], &fit->boots[i], fit->sigma);
  }
  levels->freedom = fmax (all.n - fit_parameters (fit, levels), 1);
  levels->sigma = fit->sigma * sqrt (all.psi2 / levels->freedom)
                  / fmax (all.inside / all.n, .5);
  /* A MAD of few residuals may be far too small; never below it, though. */
  levels->sigma = fmax (levels->sigma, fit->sigma * .8);
  s2 = levels->sigma * levels->sigma;
  for (size_t i = 0; i < levels->n * levels->n; i++)
    levels->covariance[i] *= s2;
  for (size_t a = 0; a < levels->n; a++)
    levels->covariance[a * (levels->n + 1)]
      += (spread_excess (&own[a], &all) - 1) * s2 / own[a].n;
}

void
levels_solve (const struct evidence *evidence, size_t reference, struct levels *levels)
{
  struct fit fit;

  levels_index (evidence, subject_canonical (evidence, reference), levels);
  fit_collect (evidence, levels, &fit);
  if (fit.n > 0) {
    fit_start (&fit, levels);
    fit_reweight (&fit, levels);
    for (int round = 0; round < ROUNDS; round++) {
      double last = fit.sigma;

      fit_drift (&fit);
      fit_solve (&fit, levels);
      fit_reweight (&fit, levels);
      if (round > 2 && fabs (fit.sigma - last) < 1e-3 * last)
        break;
    }
    fit_finish (&fit, levels);
  }
  free (fit.boots);
  free (fit.shift);
}

void
levels_clear (struct levels *levels)
{
  free (levels->subjects);
  free (levels->mean);
  free (levels->covariance);
  free (levels->boots);
  free (levels->place);
  *levels = (struct levels) { .n = 0 };
}
