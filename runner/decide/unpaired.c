/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Welch's comparison on robust levels; see unpaired.h.
 */
#include <math.h>

#include "memory.h"
#include "robust.h"
#include "unpaired.h"

#define HUBER_PRICE 1.04
#define SD_LEAST 1e-6

struct level {
  double mean, sd, variance; /* of ln; variance of the mean's error */
};

static struct level
level_of (const double *values, size_t n)
{
  CLEANUP_FREE double *logs = array_new (n, sizeof *logs);
  struct robust_summary summary;
  struct level level;

  for (size_t i = 0; i < n; i++)
    logs[i] = log (values[i]);
  robust_summarise (logs, n, &summary);
  level.sd = summary.mad > 0 ? ROBUST_MAD_TO_SD * summary.mad : summary.sd;
  if (!(level.sd > SD_LEAST))
    level.sd = SD_LEAST;
  level.mean = robust_huber (logs, n, level.sd);
  level.variance = n < 2 ? INFINITY : HUBER_PRICE * level.sd * level.sd / (double) n;
  return level;
}

void
unpaired_measure (const double *first, size_t n_first, const double *second,
                  size_t n_second, struct unpaired *unpaired)
{
  struct level a = level_of (first, n_first), b = level_of (second, n_second);
  double both = a.variance + b.variance;

  *unpaired = (struct unpaired) {
    .delta = b.mean - a.mean,
    .sd = sqrt (both),
    .sigma = sqrt ((a.sd * a.sd + b.sd * b.sd) / 2),
    .freedom = 1,
  };
  if (isfinite (both))
    unpaired->freedom = both * both
                        / (a.variance * a.variance / (double) (n_first - 1)
                           + b.variance * b.variance / (double) (n_second - 1));
}
