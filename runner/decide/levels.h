/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * From interleaved boots to one level a subject: ln time relative to the
 * reference, with the covariance of all of them.  Pairing generalised: in a
 * block R C C R the difference C - R is free of the machine's drift, and as
 * drift is slow, the reference boots of the neighbouring blocks say
 * something too.  So, for boot i of subject s in block k,
 *
 *   ln t_i = g_k + a_s + noise,  a_reference = 0,
 *   noise ~ sigma, g_k - g_{k-1} ~ N(0, q), g_1 free
 *
 * solved by generalised least squares with Huber's weights (k = 1.5); sigma
 * from the MAD of the residuals, and for the covariance from the variance
 * of Huber's estimate, s^2 [sum psi^2 / (n - p)] / [sum psi' / n]^2, so that
 * outliers are paid for; a subject whose own boots disagree more than that
 * has the same formula of its own boots and four pooled ones, so that three
 * outliers of six are no level; q from the reference's successive block means,
 * drawn to a tenth of sigma^2 while blocks are few.  With large q this is
 * the plain paired difference; with the drift of the simulation bench (`sim
 * pairs`) it is as good with 44 % fewer boots at 2 pairs a subject, 28 % at 16.
 * Identical artefacts are one subject here (their boots are pooled).
 */
#ifndef BOOTBISECT_LEVELS_H
#define BOOTBISECT_LEVELS_H

#include "evidence.h"

struct levels {
  size_t n;             /* measured subjects, the reference not among them */
  size_t *subjects;     /* canonical, in rising order */
  double *mean;         /* a_s */
  double *covariance;   /* n x n, of the mean's error by noise and drift */
  size_t *boots;        /* counted boots of each */
  ptrdiff_t *place;     /* of each subject of the evidence: where it is, or -1 */
  size_t reference;     /* canonical */
  size_t reference_boots;
  double sigma;         /* sd of ln of one boot, outliers paid for; 0: not known yet */
  double freedom;       /* degrees of freedom of sigma */
};

/* Boots that ran into the time limit count with that limit: "at least". */
void levels_solve (const struct evidence *evidence, size_t reference,
                   struct levels *levels);
void levels_clear (struct levels *levels);

#endif
