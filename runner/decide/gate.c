/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Two ends compared; see gate.h.
 */
#include <math.h>

#include <gsl/gsl_cdf.h>

#include "gate.h"
#include "memory.h"
#include "search.h"

/* Quantiles of the normal distribution: 5 % one-sided, 90 % power. */
#define Z_SUM (1.645 + 1.282)

void
gate_measure (const struct plan_request *request, const struct levels *levels,
              size_t bad, size_t builds, struct gate *gate)
{
  double tau = request->build_noise > 0 ? request->build_noise : SEARCH_TAU;
  double effect = log1p (request->min_effect), z = Z_SUM * levels->sigma / effect;
  ptrdiff_t at = levels->place[bad];

  *gate = (struct gate) { .wanted = 2 * z * z, .sd = INFINITY, .half = INFINITY,
                          .small = .5 };
  if (at < 0 || levels->reference_boots == 0 || !(levels->sigma > 0))
    return;
  gate->pairs = levels->boots[at];
  gate->delta = levels->mean[at];
  gate->sd = sqrt (levels->covariance[(size_t) at * (levels->n + 1)]
                   + (double) builds * tau * tau);
  gate->small = gsl_cdf_tdist_P ((effect - gate->delta) / gate->sd, levels->freedom)
                - gsl_cdf_tdist_P ((-effect - gate->delta) / gate->sd, levels->freedom);
  gate->half = gate->sd * gsl_cdf_tdist_Pinv (.5 + request->confidence / 2,
                                              levels->freedom);
}

struct effect
effect_of (const struct plan_request *request, double delta, double sd)
{
  double z = gsl_cdf_ugaussian_Pinv (.5 + request->confidence / 2);

  return (struct effect) {
    .ratio = exp (delta), .low = exp (delta - z * sd), .high = exp (delta + z * sd),
  };
}

double
gate_detectable (const struct gate *gate)
{
  return isfinite (gate->sd) ? expm1 (Z_SUM * gate->sd) : INFINITY;
}

void
action_pairs (struct action *action, size_t reference, size_t c, size_t m)
{
  *action = (struct action) { .kind = ACTION_BOOT, .n_boots = 2 * m, .parallel = 1 };
  action->boots = array_new (2 * m, sizeof action->boots[0]);
  for (size_t i = 0; i < 2 * m; i++)
    action->boots[i] = i % 4 == 0 || i % 4 == 3 ? reference : c;
}
