/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Runs plan_bisect over a prepared world and scores its verdict.
 */
#ifndef BOOTBISECT_SIM_BISECTS_H
#define BOOTBISECT_SIM_BISECTS_H

#include "score.h"

/* As the runner asks by default. */
extern const struct plan_request request_usual;

/* truth: subjects that are culprits; a set is right when it holds one. */
void bisect_score (struct world *world, const struct plan_request *request,
                   const size_t *truth, size_t n_truth, struct score *score);

#endif
