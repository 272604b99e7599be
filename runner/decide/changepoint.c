/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Optimal partition with pruning; see changepoint.h.
 */
#include <math.h>

#include "changepoint.h"
#include "memory.h"
#include "robust.h"

/* Prefix sums of w, w x and w x^2 over the points that are there. */
struct series {
  size_t n;
  size_t *index;   /* of each point in the caller's array */
  double *x, *w;
  double *sw, *sx, *sxx;
};

static void
series_new (const double *x, const double *w, size_t n, struct series *s)
{
  *s = (struct series) { .index = array_new (n, sizeof *s->index) };
  s->x = array_new (n, sizeof *s->x);
  s->w = array_new (n, sizeof *s->w);
  s->sw = array_new (n + 1, sizeof *s->sw);
  s->sx = array_new (n + 1, sizeof *s->sx);
  s->sxx = array_new (n + 1, sizeof *s->sxx);
  for (size_t i = 0; i < n; i++)
    if (isfinite (x[i]) && w[i] > 0) {
      s->index[s->n] = i;
      s->x[s->n] = x[i];
      s->w[s->n++] = w[i];
    }
}

static void
series_free (struct series *s)
{
  free (s->index);
  free (s->x);
  free (s->w);
  free (s->sw);
  free (s->sx);
  free (s->sxx);
}

static double
series_scale (const struct series *s, const struct changepoint_options *o)
{
  CLEANUP_FREE double *z = array_new (s->n, sizeof *z);
  double scale;

  if (o->fixed_scale || s->n < 2)
    return 1;
  for (size_t i = 0; i + 1 < s->n; i++)
    z[i] = fabs (s->x[i + 1] - s->x[i]) / sqrt (1 / s->w[i] + 1 / s->w[i + 1]);
  scale = ROBUST_MAD_TO_SD * robust_median (z, s->n - 1);
  if (o->weights_known)
    return fmax (scale, 1);
  return scale > 0 ? scale : 1;
}

static void
series_sum (struct series *s, double scale)
{
  double origin = robust_median (s->x, s->n);

  for (size_t i = 0; i < s->n; i++) {
    double w = s->w[i] / (scale * scale), x = s->x[i] - origin;

    s->sw[i + 1] = s->sw[i] + w;
    s->sx[i + 1] = s->sx[i] + w * x;
    s->sxx[i + 1] = s->sxx[i] + w * x * x;
    s->x[i] = x;
  }
}

/* Of the points i..j-1. */
static double
cost (const struct series *s, size_t i, size_t j)
{
  double sx = s->sx[j] - s->sx[i];

  return s->sxx[j] - s->sxx[i] - sx * sx / (s->sw[j] - s->sw[i]);
}

static double
level (const struct series *s, size_t i, size_t j)
{
  return (s->sx[j] - s->sx[i]) / (s->sw[j] - s->sw[i]);
}

/* last[t]: where the last level of the best partition of 0..t-1 begins. */
static void
partition (const struct series *s, double penalty, size_t shortest, size_t *last)
{
  CLEANUP_FREE double *best = array_new (s->n + 1, sizeof *best);
  CLEANUP_FREE size_t *open = array_new (s->n + 1, sizeof *open);
  size_t n_open = 0;

  best[0] = -penalty;
  for (size_t t = 1; t <= s->n; t++) {
    size_t kept = 0;

    best[t] = INFINITY;
    if (t >= shortest && isfinite (best[t - shortest]))
      open[n_open++] = t - shortest;
    for (size_t k = 0; k < n_open; k++) {
      double c = best[open[k]] + cost (s, open[k], t) + penalty;

      if (c < best[t]) {
        best[t] = c;
        last[t] = open[k];
      }
    }
    /* A start that loses by more than a change costs can never win again. */
    for (size_t k = 0; k < n_open; k++)
      if (best[open[k]] + cost (s, open[k], t) <= best[t])
        open[kept++] = open[k];
    n_open = kept;
  }
}

/* P(change at c) ~ exp (-1/2 cost) between its neighbours i and j. */
static void
locate (const struct series *s, size_t i, size_t at, size_t j, struct change *change)
{
  CLEANUP_FREE double *p = array_new (j - i, sizeof *p);
  double base = cost (s, i, at) + cost (s, at, j), sum = 0, held;
  size_t top = at, low, high;

  for (size_t c = i + 1; c < j; c++) {
    p[c - i] = exp ((base - cost (s, i, c) - cost (s, c, j)) / 2);
    sum += p[c - i];
    if (p[c - i] > p[top - i])
      top = c;
  }
  low = high = top;
  held = p[top - i];
  while (held < .95 * sum) {
    double below = low > i + 1 ? p[low - 1 - i] : -1;
    double above = high + 1 < j ? p[high + 1 - i] : -1;

    if (below < 0 && above < 0)
      break;
    held += below >= above ? p[--low - i] : p[++high - i];
  }
  *change = (struct change) {
    .first = s->index[top], .low = s->index[low], .high = s->index[high],
    .probability = p[top - i] / sum,
    .before = level (s, i, at), .after = level (s, at, j),
    .sd = sqrt (1 / (s->sw[at] - s->sw[i]) + 1 / (s->sw[j] - s->sw[at])),
  };
}

void
changepoint_find (const double *x, const double *w, size_t n,
                  const struct changepoint_options *options,
                  struct changepoints *result)
{
  static const struct changepoint_options usual = { 0 };
  const struct changepoint_options *o = options ? options : &usual;
  double min_step = log1p (o->min_step > 0 ? o->min_step : .01), origin;
  size_t shortest = o->min_segment ? o->min_segment : 2, cuts = 0;
  CLEANUP_FREE size_t *last = array_new (n + 1, sizeof *last);
  CLEANUP_FREE size_t *cut = array_new (n + 2, sizeof *cut);
  struct series s;

  *result = (struct changepoints) { .scale = 1 };
  series_new (x, w, n, &s);
  if (s.n >= 2 * shortest) {
    origin = robust_median (s.x, s.n);
    result->scale = series_scale (&s, o);
    series_sum (&s, result->scale);
    partition (&s, (o->penalty > 0 ? o->penalty : 3) * log ((double) s.n), shortest, last);
    for (size_t t = s.n; t > 0; t = last[t])
      cut[cuts++] = t; /* newest first; then the start */
    cut[cuts] = 0;
    result->changes = array_new (cuts, sizeof *result->changes);
    for (size_t k = cuts - 1; k > 0; k--) {
      struct change change;

      locate (&s, cut[k + 1], cut[k], cut[k - 1], &change);
      if (fabs (change.after - change.before) < min_step)
        continue;
      change.before += origin;
      change.after += origin;
      result->changes[result->n++] = change;
    }
  }
  series_free (&s);
}

void
changepoint_clear (struct changepoints *result)
{
  free (result->changes);
  *result = (struct changepoints) { .n = 0 };
}
