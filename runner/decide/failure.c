/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The failure-probability posterior; see failure.h.
 */
#include <math.h>

#include <gsl/gsl_sf_gamma.h>

#include "failure.h"

#define JEFFREYS .5

/* ln of the marginal likelihood of fails and passes under an unknown rate. */
static double
marginal (double fails, double passes)
{
  if (fails + passes == 0)
    return 0;
  return gsl_sf_lnbeta (JEFFREYS + fails, JEFFREYS + passes)
         - gsl_sf_lnbeta (JEFFREYS, JEFFREYS);
}

static double
clean (double fails, double passes)
{
  return fails * log (FAILURE_CLEAN) + passes * log1p (-FAILURE_CLEAN);
}

void
failure_likelihood (const struct failure_counts *counts, size_t n, bool known_clean,
                    double *log_likelihood)
{
  struct failure_counts before = { 0, 0 }, after = { 0, 0 };

  for (size_t i = 0; i < n; i++) {
    after.fails += counts[i].fails;
    after.passes += counts[i].passes;
  }
  log_likelihood[n] = known_clean ? clean (after.fails, after.passes)
                                  : marginal (after.fails, after.passes);
  for (size_t b = 0; b < n; b++) {
    const struct failure_counts *last = b ? &counts[b - 1] : &before;

    if (b > 0 && last->fails == 0 && last->passes == 0) {
      log_likelihood[b] = log_likelihood[b - 1]; /* nothing between them is tried */
      continue;
    }
    before.fails += b ? last->fails : 0;
    before.passes += b ? last->passes : 0;
    after.fails -= b ? last->fails : 0;
    after.passes -= b ? last->passes : 0;
    log_likelihood[b] = marginal (after.fails, after.passes)
                        + (known_clean ? clean (before.fails, before.passes)
                                       : marginal (before.fails, before.passes));
  }
}

double
failure_passes_needed (double n, double p)
{
  return -n * log1p (-p);
}
