/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Two sets of values that were not taken in turn: by how much does the
 * second differ from the first?  What drifted between the two times is in
 * the answer, so paired boots are always to be preferred.
 */
#ifndef BOOTBISECT_UNPAIRED_H
#define BOOTBISECT_UNPAIRED_H

#include <stddef.h>

struct unpaired {
  double delta;    /* ln second - ln first; NAN where a set is empty */
  double sd;       /* of delta's error; INFINITY below two values in a set */
  double sigma;    /* sd of ln of one value, both sets' */
  double freedom;  /* degrees of freedom of sd */
};

/* Values > 0.  Levels are Huber's means of ln; the spread of each set is its
 * scaled MAD, or its sample standard deviation where that is 0 (but at
 * least 1e-6, for a clock that always says the same); sd and freedom are
 * Welch's:
 *
 *   sd^2 = v1 + v2,  v = 1.04 s^2 / n   (Huber's mean is 96 % efficient)
 *   freedom = sd^4 / (v1^2 / (n1 - 1) + v2^2 / (n2 - 1))
 */
void unpaired_measure (const double *first, size_t n_first, const double *second,
                       size_t n_second, struct unpaired *unpaired);

#endif
