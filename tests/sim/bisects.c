/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One bisection, scored; see bisects.h.
 */
#include "bisects.h"

#define ACTIONS_MAX 5000

const struct plan_request request_usual = {
  .seed = 1, .warmups = 1, .confidence = .95, .min_effect = .05,
};

static bool
holds (const struct culprit *culprit, const size_t *truth, size_t n_truth)
{
  for (size_t i = 0; i < culprit->n_subjects; i++)
    for (size_t k = 0; k < n_truth; k++)
      if (culprit->subjects[i] == truth[k])
        return true;
  return false;
}

void
bisect_score (struct world *world, const struct plan_request *request,
              const size_t *truth, size_t n_truth, struct score *score)
{
  struct verdict v;
  bool right = true;

  world_run (world, &plan_bisect, request, ACTIONS_MAX);
  plan_bisect.judge (request, &world->evidence, &v);
  if (v.kind == VERDICT_CULPRIT || v.kind == VERDICT_CULPRIT_SET) {
    for (size_t i = 0; i < v.n_culprits; i++)
      right &= holds (&v.culprits[i], truth, n_truth);
    score->claimed++;
    score->right += right;
    score->found += right && v.n_culprits == n_truth;
  } else if (v.kind == VERDICT_NO_CHANGE) {
    score->none++;
    score->found += n_truth == 0;
  }
  verdict_clear (&v);
  score_costs (score, world);
}
