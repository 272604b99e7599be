/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Statistics of a few numbers of which some are outliers.  Inputs are left
 * as they are; nothing fails.  Of no numbers at all everything is NAN, and
 * a spread of one number is NAN.
 */
#ifndef BOOTBISECT_ROBUST_H
#define BOOTBISECT_ROBUST_H

#include <stddef.h>

/* The MAD of a normal distribution times this is its standard deviation. */
#define ROBUST_MAD_TO_SD 1.482602218505602

/* Huber's tuning constant: 96 % efficient for normal data. */
#define ROBUST_HUBER_K 1.5

double robust_median (const double *x, size_t n);

/* Quantile p of 0..1, interpolated (Hyndman and Fan's type 7). */
double robust_quantile (const double *x, size_t n, double p);

/* Median absolute deviation from the median, not scaled. */
double robust_mad (const double *x, size_t n);

/* Huber's M-estimate of location, k = 1.5, with the given scale (a standard
 * deviation); with scale 0 or NAN the median.
 */
double robust_huber (const double *x, size_t n, double scale);

/* Huber's weight of a residual r in units of its standard deviation: 1 in
 * the middle, k/|r| beyond.
 */
double robust_weight (double r);

struct robust_summary {
  size_t n;
  double median, mad, mean;
  double sd;                       /* sample standard deviation, n - 1 */
  double mean_low, mean_high;      /* 95 % interval of the mean, Student's t */
  double median_low, median_high;  /* at least 95 % interval of the median, from order
                                      statistics; below six numbers: the extremes */
};

void robust_summarise (const double *x, size_t n, struct robust_summary *summary);

#endif
