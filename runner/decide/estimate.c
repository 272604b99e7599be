/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Two-way robust fit of subjects and blocks; see estimate.h.
 */
#include <math.h>

#include <gsl/gsl_cdf.h>

#include "estimate.h"
#include "memory.h"
#include "tally.h"

#define TURNS 30

/* Counted samples, by block; and the same listed by subject. */
struct table {
  size_t n, n_blocks;
  size_t *subject, *block;
  double *y, *residual;
  size_t *order, *first;     /* order[first[s]..first[s+1]-1] are those of s */
  size_t *block_first;       /* samples of a block are neighbours */
  double *level, *shift;
  double sigma;
};

static void
table_new (const struct evidence *e, struct table *t)
{
  size_t n = e->n_samples, *fill;

  *t = (struct table) { .subject = array_new (n, sizeof *t->subject) };
  t->block = array_new (n, sizeof *t->block);
  t->y = array_new (n, sizeof *t->y);
  t->residual = array_new (n, sizeof *t->residual);
  t->order = array_new (n, sizeof *t->order);
  t->block_first = array_new (n + 1, sizeof *t->block_first);
  t->first = array_new (e->n_subjects + 1, sizeof *t->first);
  t->level = array_new (e->n_subjects, sizeof *t->level);
  for (size_t i = 0; i < n; i++) {
    const struct sample *sample = &e->samples[i];

    if (!sample_counts (sample))
      continue;
    if (!t->n || sample->block != e->samples[t->order[t->n - 1]].block)
      t->block_first[t->n_blocks++] = t->n;
    t->order[t->n] = i; /* for now: the sample before, to tell a new block */
    t->subject[t->n] = subject_canonical (e, sample->subject);
    t->block[t->n] = t->n_blocks - 1;
    t->y[t->n] = log (sample->value);
    t->first[t->subject[t->n] + 1]++;
    t->n++;
  }
  t->block_first[t->n_blocks] = t->n;
  t->shift = array_new (t->n_blocks, sizeof *t->shift);
  for (size_t s = 0; s < e->n_subjects; s++)
    t->first[s + 1] += t->first[s];
  fill = array_new (e->n_subjects, sizeof *fill);
  for (size_t i = 0; i < t->n; i++)
    t->order[t->first[t->subject[i]] + fill[t->subject[i]]++] = i;
  free (fill);
}

static void
table_free (struct table *t)
{
  free (t->subject);
  free (t->block);
  free (t->y);
  free (t->residual);
  free (t->order);
  free (t->first);
  free (t->block_first);
  free (t->level);
  free (t->shift);
}

static void
fit_levels (struct table *t, size_t n_subjects, double *scratch)
{
  for (size_t s = 0; s < n_subjects; s++) {
    size_t n = 0;

    for (size_t k = t->first[s]; k < t->first[s + 1]; k++)
      scratch[n++] = t->y[t->order[k]] - t->shift[t->block[t->order[k]]];
    t->level[s] = robust_huber (scratch, n, t->sigma);
  }
}

/* Shifts drawn to 0 by lambda = sigma^2 / sigma_g^2 boots' worth. */
static void
fit_shifts (struct table *t, double *scratch)
{
  double spread = 0, noise = 0, lambda;

  for (size_t b = 0; b < t->n_blocks; b++) {
    size_t n = 0;

    for (size_t i = t->block_first[b]; i < t->block_first[b + 1]; i++)
      scratch[n++] = t->y[i] - t->level[t->subject[i]];
    t->shift[b] = robust_huber (scratch, n, t->sigma);
    spread += t->shift[b] * t->shift[b];
    noise += t->sigma * t->sigma / (double) n;
  }
  spread = fmax (spread - noise, .04 * t->sigma * t->sigma * (double) t->n_blocks);
  lambda = spread > 0 ? t->sigma * t->sigma * (double) t->n_blocks / spread : 0;
  for (size_t b = 0; b < t->n_blocks; b++) {
    double n = (double) (t->block_first[b + 1] - t->block_first[b]);

    t->shift[b] *= n / (n + lambda);
  }
}

/* sigma from the residuals; with `price`, what Huber's means lose to
 * outliers is paid for.
 */
static void
fit_sigma (struct table *t, size_t n_subjects, bool price)
{
  double n = (double) t->n, p = (double) t->n_blocks, psi2 = 0, inside = 0;

  for (size_t s = 0; s < n_subjects; s++)
    p += t->first[s + 1] > t->first[s];
  for (size_t i = 0; i < t->n; i++)
    t->residual[i] = t->y[i] - t->shift[t->block[i]] - t->level[t->subject[i]];
  t->sigma = ROBUST_MAD_TO_SD * robust_mad (t->residual, t->n)
             * sqrt (n / fmax (n - p, 1));
  if (!price || !(t->sigma > 0))
    return;
  for (size_t i = 0; i < t->n; i++) {
    double r = t->residual[i] / t->sigma, w = robust_weight (r);

    psi2 += r * w * r * w;
    inside += w >= 1;
  }
  t->sigma *= fmax (sqrt (psi2 / fmax (n - p, 1)) / fmax (inside / n, .5), .8);
}

static void
fit (struct table *t, size_t n_subjects)
{
  CLEANUP_FREE double *scratch = array_new (t->n, sizeof *scratch);

  if (!t->n)
    return;
  for (size_t s = 0; s < n_subjects; s++) { /* medians to begin with */
    size_t n = 0;

    for (size_t k = t->first[s]; k < t->first[s + 1]; k++)
      scratch[n++] = t->y[t->order[k]];
    t->level[s] = robust_median (scratch, n);
  }
  for (int turn = 0; turn < TURNS; turn++) {
    fit_sigma (t, n_subjects, false);
    fit_shifts (t, scratch);
    fit_levels (t, n_subjects, scratch);
  }
  fit_sigma (t, n_subjects, true);
}

/* Boots of s, boots of others in the blocks of s, and how many of the
 * blocks of s hold p too.
 */
struct company {
  double own, others, blocks, shared;
};

/* The samples of a subject are in the order of their blocks. */
static struct company
company_of (const struct table *t, size_t s, size_t p)
{
  struct company c = { .own = (double) (t->first[s + 1] - t->first[s]) };
  size_t mate = t->first[p];

  for (size_t k = t->first[s]; k < t->first[s + 1];) {
    size_t b = t->block[t->order[k]], mine = k;

    while (k < t->first[s + 1] && t->block[t->order[k]] == b)
      k++;
    while (mate < t->first[p + 1] && t->block[t->order[mate]] < b)
      mate++;
    c.blocks++;
    c.others += (double) (t->block_first[b + 1] - t->block_first[b] - (k - mine));
    c.shared += mate < t->first[p + 1] && t->block[t->order[mate]] == b;
  }
  return c;
}

static ptrdiff_t
measured_parent (const struct evidence *e, const struct table *t, size_t s)
{
  ptrdiff_t p = e->subjects[s].parent;

  for (size_t steps = 0; p >= 0 && steps < e->n_subjects; steps++) {
    size_t c = subject_canonical (e, (size_t) p);

    if (t->first[c + 1] > t->first[c])
      return p;
    p = e->subjects[p].parent;
  }
  return -1;
}

/* Blocks that hold both need no common shift; else each side pays for its
 * blocks' shifts with the other boots in them.
 */
static void
compare (const struct evidence *e, const struct table *t, size_t s, double min_effect,
         double build_noise, struct estimate *estimate)
{
  size_t p = subject_canonical (e, (size_t) estimate->parent);
  struct company a = company_of (t, s, p), b = company_of (t, p, s);
  double variance = 1 / a.own + 1 / b.own, delta = t->level[s] - t->level[p], sd, z;

  if (s == p) {
    estimate->ratio = estimate->ratio_low = estimate->ratio_high = 1;
    estimate->slower = 0;
    return;
  }
  if (2 * a.shared < a.blocks)
    variance += 1 / fmax (a.others, 1) + 1 / fmax (b.others, 1);
  sd = sqrt (variance * t->sigma * t->sigma + 2 * build_noise * build_noise);
  z = gsl_cdf_tdist_Pinv (.975, fmax (a.own + b.own - 2, 1));
  estimate->ratio = exp (delta);
  estimate->ratio_low = exp (delta - z * sd);
  estimate->ratio_high = exp (delta + z * sd);
  estimate->slower = sd > 0
    ? gsl_cdf_tdist_Q ((log1p (min_effect) - delta) / sd, fmax (a.own + b.own - 2, 1))
    : delta >= log1p (min_effect);
}

void
estimate_all (const struct evidence *e, double min_effect, double build_noise,
              struct estimates *estimates)
{
  CLEANUP_FREE struct tally *tally = tally_new (e);
  CLEANUP_FREE double *values = array_new (e->n_samples, sizeof *values);
  struct table t;

  table_new (e, &t);
  fit (&t, e->n_subjects);
  *estimates = (struct estimates) { .n = e->n_subjects, .sigma = t.sigma };
  estimates->of = array_new (e->n_subjects, sizeof *estimates->of);
  for (size_t s = 0; s < e->n_subjects; s++) {
    struct estimate *estimate = &estimates->of[s];
    size_t c = subject_canonical (e, s), n = 0;

    for (size_t k = t.first[c]; k < t.first[c + 1]; k++)
      values[n++] = exp (t.y[t.order[k]]);
    robust_summarise (values, n, &estimate->own);
    estimate->contaminated = tally[c].contaminated;
    estimate->failed = tally[c].failed;
    estimate->level = n ? t.level[c] : NAN;
    estimate->level_sd = n && t.n > 1 ? t.sigma / sqrt ((double) n) : NAN;
    estimate->parent = n ? measured_parent (e, &t, s) : -1;
    estimate->ratio = estimate->ratio_low = estimate->ratio_high = estimate->slower = NAN;
    if (estimate->parent >= 0)
      compare (e, &t, c, min_effect, build_noise, estimate);
  }
  table_free (&t);
}

void
estimates_clear (struct estimates *estimates)
{
  free (estimates->of);
  *estimates = (struct estimates) { .n = 0 };
}
