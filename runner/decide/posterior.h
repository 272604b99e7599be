/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The posterior over the commits of a window of history: which one changed
 * the level, or none.  Measured points a_1..a_J (oldest first) have errors
 * with covariance C; each build of a commit adds an offset of its own,
 * N(0, tau^2).  If p points are before the change,
 *
 *   a = m0 on the left, m0 + delta on the right, + errors,
 *   m0 ~ N(0, v0), delta ~ N(0, s^2),
 *
 * and with K = C + tau^2 I, P = K^-1, M = X'PX, t = X'Pa (X: left, right),
 * V = [v0 v0; v0 v0+s^2],
 *
 *   log L(p) = 1/2 t'(I + VM)^-1 V t - 1/2 log det (I + VM) + const
 *
 * which with diagonal K is the rule of the two prefix sums W and S.  tau is
 * not known, so it is integrated over a few values around the usual one.
 * All commits between two measured points have one likelihood, so this
 * costs J^3 + 4 J^2, whatever the length of the history.
 */
#ifndef BOOTBISECT_POSTERIOR_H
#define BOOTBISECT_POSTERIOR_H

#include <stddef.h>

struct posterior_model {
  size_t n;                  /* J */
  const double *mean;        /* a */
  const double *covariance;  /* C, J x J */
  double tau;                /* the usual sd of ln from build to build */
  double left_variance;      /* v0 */
  double step_variance;      /* s^2 */
};

struct posterior_fit {
  double delta, delta_sd;    /* posterior of the step, given p */
  double left;               /* of m0 */
  double chi2;               /* misfit of the points to two levels; J - 2 degrees */
};

/* log L(p) for p = 0..J into log_likelihood[0..J], up to one constant;
 * p = J is "none".  *tau gets the posterior mean of tau.
 */
void posterior_likelihood (const struct posterior_model *model, double *log_likelihood,
                           double *tau);

/* The fit of one split with tau fixed. */
void posterior_fit (const struct posterior_model *model, size_t p, double tau,
                    struct posterior_fit *fit);

#endif
