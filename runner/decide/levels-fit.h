/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The state of a fit of levels, between its rounds of reweighting (levels.c)
 * and the linear system of each round (levels-system.c).
 */
#ifndef BOOTBISECT_LEVELS_FIT_H
#define BOOTBISECT_LEVELS_FIT_H

#include "levels.h"

struct boot {
  size_t block;
  ptrdiff_t place;   /* -1: the reference */
  double y;          /* ln value */
  double residual;
  double weight;
};

struct fit {
  struct boot *boots;
  size_t n;
  size_t n_blocks;
  double *shift;     /* g */
  double q;          /* in units of sigma^2 */
  double sigma;
};

/* One weighted solve: shifts, levels, and the levels' covariance in units of
 * sigma^2.
 */
void fit_solve (struct fit *fit, struct levels *levels);

#endif
