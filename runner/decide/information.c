/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Mutual information of the two kinds of observation; see information.h.
 */
#include <math.h>

#include "information.h"

double
information_entropy (double p)
{
  if (!(p > 0) || !(p < 1))
    return 0;
  return -(p * log2 (p) + (1 - p) * log2 (1 - p));
}

double
information_gauss (double f, double snr)
{
  const double from = -4.5, step = .25;
  double left = 0;

  snr = fmin (fabs (snr), 9);
  if (!(f > 0) || !(f < 1) || !(snr > 0))
    return 0;
  for (double x = from; x <= snr - from; x += step) {
    double low = (1 - f) * exp (-x * x / 2);
    double high = f * exp (-(x - snr) * (x - snr) / 2);

    if (low + high > 0)
      left += (low + high) * information_entropy (high / (low + high));
  }
  return fmax (information_entropy (f) - left * step / sqrt (2 * M_PI), 0);
}

void
information_table (double snr, struct information_table *table)
{
  for (int i = 0; i < INFORMATION_POINTS; i++)
    table->bits[i] = information_gauss (
      (1 - cos (M_PI * i / (INFORMATION_POINTS - 1))) / 2, snr);
}

double
information_place (double f)
{
  return acos (fmax (fmin (1 - 2 * f, 1), -1)) / M_PI * (INFORMATION_POINTS - 1);
}

double
information_look_up (const struct information_table *table, double place)
{
  int i = (int) place;

  if (i >= INFORMATION_POINTS - 1)
    return table->bits[INFORMATION_POINTS - 1];
  return table->bits[i] + (place - i) * (table->bits[i + 1] - table->bits[i]);
}

double
information_batch (double f, double q, double q0)
{
  return fmax (information_entropy (f * q + (1 - f) * q0) - f * information_entropy (q)
                 - (1 - f) * information_entropy (q0), 0);
}
