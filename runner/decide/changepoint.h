/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Where a series of estimates changes its level: the optimal partition
 * (PELT: Killick, Fearnhead, Eckley 2012) of x_i with weights w_i, cost
 * sum w (x - m)^2 / scale^2, and penalty 3 ln n a change.  The scale comes
 * from successive differences (1.4826 median |z|), never from the total
 * variance, which the changes themselves would inflate.
 */
#ifndef BOOTBISECT_CHANGEPOINT_H
#define BOOTBISECT_CHANGEPOINT_H

#include <stdbool.h>
#include <stddef.h>

struct changepoint_options {
  double penalty;       /* times ln n; 0: 3 */
  size_t min_segment;   /* shortest level; 0: 2 */
  double min_step;      /* smaller steps, as ratio - 1, are not kept; 0: .01 */
  bool weights_known;   /* w are 1 / variance of x: the scale is not below 1 */
  bool fixed_scale;     /* the scale is 1, without a look at the series */
};

struct change {
  size_t first;          /* index of the first of the new level, likeliest */
  size_t low, high;      /* 95 % credible set of it, inclusive */
  double probability;    /* of first */
  double before, after;  /* levels, in units of x (ln) */
  double sd;             /* of after - before */
};

struct changepoints {
  size_t n;
  struct change *changes; /* in order */
  double scale;           /* noise left, in units of 1 / sqrt (w) */
};

/* x are logarithms; NAN, or a weight that is not above 0, is a hole that
 * belongs to no level (indices count it).  options may be NULL.
 */
void changepoint_find (const double *x, const double *w, size_t n,
                       const struct changepoint_options *options,
                       struct changepoints *result);
void changepoint_clear (struct changepoints *result);

#endif
