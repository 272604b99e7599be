/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What is possible at best for a step near the builds' own noise, and what
 * pooling the reference's boots saves against plain pairs.
 */
#include <math.h>
#include <stdio.h>

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_randist.h>

#include "decide/gate.h"
#include "decide/information.h"
#include "decide/robust.h"
#include "sim.h"

#define COMMITS 512
#define NAMED .975     /* the probability at which the search names a culprit */
#define CANDIDATES 8

/* All commits built, each level known but for the offset of its build, step
 * and tau known: ln P(b) + const falls back to a sum from the bad end, as
 * every commit adds (delta x - delta^2 / 2) / tau^2 when it is after b.
 */
static bool
best_names (gsl_rng *rng, double delta, double tau)
{
  size_t b = 1 + gsl_rng_uniform_int (rng, COMMITS - 1);
  double l[COMMITS] = { 0 }, sum = 0, top = -INFINITY;

  for (size_t i = COMMITS - 1; i > 0; i--) {
    double x = (i >= b ? delta : 0) + gsl_ran_gaussian (rng, tau);

    l[i] = (i + 1 < COMMITS ? l[i + 1] : 0) + delta * (x - delta / 2) / (tau * tau);
    top = fmax (top, l[i]);
  }
  for (size_t i = 1; i < COMMITS; i++)
    sum += exp (l[i] - top);
  return 1 / sum >= NAMED;
}

static void
run_best (struct sim *sim, double step)
{
  double delta = log1p (step), tau = world_usual.tau, k = delta / tau, root;
  size_t n = (size_t) (2000 * sim->n), named = 0;
  gsl_rng *rng = gsl_rng_alloc (gsl_rng_mt19937);
  double bound, share;

  gsl_rng_set (rng, sim->seed + 15000);
  for (size_t i = 0; i < n; i++)
    named += best_names (rng, delta, tau);
  gsl_rng_free (rng);
  share = (double) named / (double) n;
  root = gsl_cdf_ugaussian_P (k / 2 - log (NAMED / (1 - NAMED)) / k);
  bound = root * root;
  printf ("step %g %%: one commit can be named in %.1f %%, bound %.1f %%; bits a build:",
          100 * step, 100 * share, 100 * bound);
  for (double m = 8; m < 1000; m *= 4)
    printf (" %.2f (%g pairs)",
            information_gauss (.5, delta / sqrt (1.5 * world_usual.sigma * world_usual.sigma
                                                   / m + tau * tau)), m);
  printf (" %.2f (no noise)\n", information_gauss (.5, k));
  check (sim, share <= bound + 3 * sqrt (bound * (1 - bound) / (double) n),
         "what can be named", share, bound);
}

void
sim_limits (struct sim *sim)
{
  static const double steps[] = { .01, .015, .02, .03 };

  for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++)
    run_best (sim, steps[i]);
}

/* Squared error of the pairs of one candidate, their scale known. */
static double
error_of_pairs (const struct world *world, size_t s, double truth)
{
  const struct evidence *e = &world->evidence;
  double d[64];
  size_t n = 0;

  for (size_t i = 0; i + 1 < e->n_samples; i += 2) {
    size_t c = e->samples[i].subject == s ? i : i + 1;

    if (e->samples[c].subject == s)
      d[n++] = log (e->samples[c].value) - log (e->samples[c == i ? i + 1 : i].value);
  }
  return pow (robust_huber (d, n, M_SQRT2 * world->options.sigma) - truth, 2);
}

/* Candidates are built one after another and booted m pairs each. */
static void
run_pairs (struct sim *sim, size_t m)
{
  size_t n = (size_t) (200 * sim->n);
  double pooled = 0, pairs = 0;

  for (size_t i = 0; i < n; i++) {
    struct world world;
    struct levels levels;

    world_init (&world, &world_usual, 1 + CANDIDATES, sim->seed + 17000 + i);
    world_build (&world, 0);
    for (size_t s = 1; s <= CANDIDATES; s++) {
      struct action action;

      world_build (&world, s);
      action_pairs (&action, 0, s, m);
      world_act (&world, &action);
      action_clear (&action);
    }
    levels_solve (&world.evidence, 0, &levels);
    for (size_t s = 1; s <= CANDIDATES; s++) {
      double truth = world.truth[s].offset - world.truth[0].offset;

      pooled += pow (levels.mean[levels.place[s]] - truth, 2);
      pairs += error_of_pairs (&world, s, truth);
    }
    levels_clear (&levels);
    world_clear (&world);
  }
  printf ("%zu pairs a commit: error %.2f %% by plain pairs, %.2f %% pooled, which saves %.0f %% "
          "of the boots\n", m, 100 * sqrt (pairs / (double) (n * CANDIDATES)),
          100 * sqrt (pooled / (double) (n * CANDIDATES)), 100 * (1 - pooled / pairs));
  check (sim, pooled <= .9 * pairs, "pooled error over that of pairs", pooled / pairs, .9);
}

void
sim_pairs (struct sim *sim)
{
  run_pairs (sim, 2);
  run_pairs (sim, 4);
  run_pairs (sim, 16);
}
