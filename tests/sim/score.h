/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What is counted over many histories, and printed as one row of a table.
 */
#ifndef BOOTBISECT_SIM_SCORE_H
#define BOOTBISECT_SIM_SCORE_H

#include "world.h"

#define SCORE_MAX 4096

struct score {
  size_t n;          /* histories */
  size_t claimed;    /* a culprit or a set was named */
  size_t right;      /* of these: all that was named is true */
  size_t found;      /* all that is true was named, and nothing else */
  size_t none;       /* "no change" */
  double builds[SCORE_MAX], boots[SCORE_MAX], hours[SCORE_MAX];
};

void score_costs (struct score *score, const struct world *world);
double score_median (const double *x, size_t n);
double score_mean (const double *x, size_t n);
void score_header (void);
void score_print (const char *what, const struct score *score);

#endif
