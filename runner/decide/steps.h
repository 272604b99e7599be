/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The steps in a whole series of commits: change points (changepoint.h) of
 * the levels that estimate.h gives each commit, weighted by 1 / (sd^2 +
 * tau^2) with the usual tau from build to build, and how sure each step is.
 * A step where one run ends and another begins also bears the error of the
 * scale between the two (align.h).
 */
#ifndef BOOTBISECT_STEPS_H
#define BOOTBISECT_STEPS_H

#include "align.h"

/* A step needs this many measured commits on either side of it. */
#define STEPS_SHORTEST 2

struct step {
  size_t first;        /* subject: the likeliest first of the new level */
  size_t before;       /* subject: the measured one before it */
  size_t low, high;    /* subjects: 95 % credible set of first, inclusive */
  double located;      /* P (first is it), given the step */
  double ratio;        /* new level over the old: 1.05 is 5 % slower */
  double ratio_low, ratio_high; /* 95 % interval */
  double probability;  /* that it is at least min_effect, in its direction */
};

struct steps {
  struct step *of;     /* in order */
  size_t n;
  ptrdiff_t judged;    /* the newest subject that could have been the first of
                          one; -1: too few are measured */
};

/* Subjects must be in the order of history.  run_of and scales (NULL: all
 * is one run) belong to evidence whose values align_runs () has scaled.
 * steps_clear () frees the result.
 */
void steps_find (const struct evidence *evidence, const size_t *run_of,
                 const struct run_scale *scales, double min_effect, struct steps *steps);
void steps_clear (struct steps *steps);

#endif
