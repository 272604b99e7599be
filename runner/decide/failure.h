/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Which commit made boots fail sometimes.  f1, s1: fails and passes at or
 * after b; f0, s0 before it;
 *
 *   ln L(b) = lnB(a+f1, a+s1) - lnB(a, a) + lnB(a+f0, a+s0) - lnB(a, a)
 *
 * with Jeffreys' a = 1/2; when the good end is known to be clean the second
 * part is f0 ln p0 + s0 ln(1 - p0) with p0 = 1e-6.  "None": all of it under
 * one rate (known clean: under p0).  Time-outs are failures, skipped boots
 * say nothing.
 */
#ifndef BOOTBISECT_FAILURE_H
#define BOOTBISECT_FAILURE_H

#include "plan.h"

#define FAILURE_CLEAN 1e-6

struct failure_counts {
  double fails, passes;
};

/* log L of b = 0..n-1 (counts[b..n-1] are bad) and, at [n], of none. */
void failure_likelihood (const struct failure_counts *counts, size_t n, bool known_clean,
                         double *log_likelihood);

/* Boots without a failure after which one that fails every n-th time on
 * average may be believed gone with probability p: -n ln(1 - p).
 */
double failure_passes_needed (double n, double p);

/* The three answers of the bisect plan with request->failure. */
void failure_next (const struct plan_request *request, const struct evidence *evidence,
                   struct action *action);
void failure_judge (const struct plan_request *request, const struct evidence *evidence,
                    struct verdict *verdict);
void failure_forecast (const struct plan_request *request,
                       const struct evidence *evidence, struct forecast *forecast);

#endif
