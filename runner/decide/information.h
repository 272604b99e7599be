/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What an observation is expected to tell, in bits.  The question is binary
 * (does this commit lie at or after the culprit?) with probability f.
 */
#ifndef BOOTBISECT_INFORMATION_H
#define BOOTBISECT_INFORMATION_H

#define INFORMATION_POINTS 33

/* Entropy of a coin that shows heads with probability p. */
double information_entropy (double p);

/* Mutual information of a two-level Gaussian channel: x ~ N(0, 1) or
 * N(snr, 1); h2(f) - E h2(f | x), by the trapezoidal rule.
 */
double information_gauss (double f, double snr);

/* The same for many f and one snr, by interpolation. */
struct information_table {
  double bits[INFORMATION_POINTS]; /* at f = (1 - cos (pi i / 32)) / 2 */
};
void information_table (double snr, struct information_table *table);
double information_look_up (const struct information_table *table, double place);
double information_place (double f); /* where in a table; the same for all */

/* A batch that stops at its first failure and fails with probability q when
 * the commit is bad, q0 when it is good.
 */
double information_batch (double f, double q, double q0);

#endif
