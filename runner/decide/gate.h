/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The two ends of a comparison: by how much does the bad one differ from the
 * good one, and is that decided?  Bisect's gate, and all of compare.
 */
#ifndef BOOTBISECT_GATE_H
#define BOOTBISECT_GATE_H

#include "levels.h"
#include "plan.h"

struct gate {
  size_t pairs;        /* boots of the bad end */
  double wanted;       /* pairs that n = 2 ((1.645 + 1.282) sigma / min_effect)^2 asks */
  double delta, sd;    /* ln bad - ln good, with the offsets of the two builds */
  double small;        /* P(|delta| < min_effect) */
  double half;         /* half-width of delta's interval at request->confidence, with
                          what looking at it until it is clear costs */
};

/* `builds` is the number of builds between which build noise lies: 2 for two
 * commits, 0 for two files as they are.
 */
void gate_measure (const struct plan_request *request, const struct levels *levels,
                   size_t bad, size_t builds, struct gate *gate);

/* Ratios with the interval of request->confidence. */
struct effect effect_of (const struct plan_request *request, double delta, double sd);

/* The smallest ratio - 1 that would be told from nothing: power .90 at 5 %. */
double gate_detectable (const struct gate *gate);

/* m pairs of c and reference in one action: R C C R R C C R ... */
void action_pairs (struct action *action, size_t reference, size_t c, size_t m);

#endif
