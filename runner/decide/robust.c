/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Median, MAD, Huber's mean and intervals; see robust.h.
 */
#include <math.h>
#include <string.h>

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics_double.h>

#include "memory.h"
#include "robust.h"

static double *
sorted_copy (const double *x, size_t n)
{
  double *copy = array_new (n, sizeof *copy);

  if (n) {
    memcpy (copy, x, n * sizeof *copy);
    gsl_sort (copy, 1, n);
  }
  return copy;
}

double
robust_quantile (const double *x, size_t n, double p)
{
  CLEANUP_FREE double *sorted = NULL;

  if (!n)
    return NAN;
  sorted = sorted_copy (x, n);
  return gsl_stats_quantile_from_sorted_data (sorted, 1, n, p);
}

double
robust_median (const double *x, size_t n)
{
  CLEANUP_FREE double *copy = NULL;

  if (!n)
    return NAN;
  copy = array_new (n, sizeof *copy);
  memcpy (copy, x, n * sizeof *copy);
  return gsl_stats_median (copy, 1, n); /* by selection: it reorders */
}

double
robust_mad (const double *x, size_t n)
{
  CLEANUP_FREE double *deviation = array_new (n, sizeof *deviation);
  double median = robust_median (x, n);

  for (size_t i = 0; i < n; i++)
    deviation[i] = fabs (x[i] - median);
  return robust_median (deviation, n);
}

double
robust_weight (double r)
{
  r = fabs (r);
  return r <= ROBUST_HUBER_K ? 1 : ROBUST_HUBER_K / r;
}

double
robust_huber (const double *x, size_t n, double scale)
{
  double mean = robust_median (x, n);

  if (n < 3 || !(scale > 0)) /* of two numbers the median is the mean */
    return mean;
  /* Reweighting converges fast: the objective is convex. */
  for (int round = 0; round < 50; round++) {
    double sum = 0, weights = 0, last = mean;

    for (size_t i = 0; i < n; i++) {
      double w = robust_weight ((x[i] - mean) / scale);

      sum += w * x[i];
      weights += w;
    }
    mean = sum / weights;
    if (fabs (mean - last) < 1e-9 * scale)
      break;
  }
  return mean;
}

/* The widest pair of order statistics that holds the median with 95 %:
 * x(k) and x(n+1-k) with the largest k such that 2 P(Binomial (n, 1/2) < k)
 * is at most 5 %.
 */
static void
median_interval (const double *sorted, size_t n, double *low, double *high)
{
  size_t k = 0;

  while (k + 1 <= n / 2 && 2 * gsl_cdf_binomial_P (k, .5, n) <= .05)
    k++;
  if (k == 0)
    k = 1;
  *low = sorted[k - 1];
  *high = sorted[n - k];
}

void
robust_summarise (const double *x, size_t n, struct robust_summary *summary)
{
  CLEANUP_FREE double *sorted = sorted_copy (x, n);

  *summary = (struct robust_summary) {
    .n = n, .median = NAN, .mad = NAN, .mean = NAN, .sd = NAN,
    .mean_low = NAN, .mean_high = NAN, .median_low = NAN, .median_high = NAN,
  };
  if (!n)
    return;
  summary->median = gsl_stats_median_from_sorted_data (sorted, 1, n);
  summary->mean = gsl_stats_mean (x, 1, n);
  if (n < 2)
    return;
  summary->mad = robust_mad (x, n);
  summary->sd = gsl_stats_sd (x, 1, n);
  summary->mean_low = summary->mean_high = summary->mean;
  if (summary->sd > 0) {
    double half = gsl_cdf_tdist_Pinv (.975, (double) n - 1) * summary->sd
                  / sqrt ((double) n);

    summary->mean_low -= half;
    summary->mean_high += half;
  }
  median_interval (sorted, n, &summary->median_low, &summary->median_high);
}
