/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One step of various sizes in 512 commits: the table that the targets of
 * the bisection are stated for.
 */
#include <math.h>
#include <stdio.h>

#include <gsl/gsl_randist.h>

#include "bisects.h"
#include "sim.h"

#define COMMITS 512

static void
run_steps (double step, double min_effect, size_t n, struct score *score)
{
  struct plan_request request = request_usual;
  char what[64];

  *score = (struct score) { 0 };
  request.min_effect = min_effect;
  for (size_t i = 0; i < n && i < SCORE_MAX; i++) {
    struct world world;
    size_t culprit;

    world_init (&world, &world_usual, COMMITS, 1000 + i);
    culprit = 1 + gsl_rng_uniform_int (world.rng, COMMITS - 1);
    if (step != 0)
      world_step (&world, culprit, step);
    bisect_score (&world, &request, &culprit, step != 0, score);
    world_clear (&world);
  }
  snprintf (what, sizeof what, "step %g %%, --min-effect %g %%", 100 * step,
            100 * min_effect);
  score_print (what, score);
}

static void
check_claims (struct checks *checks, const struct score *s)
{
  double right = s->claimed ? (double) s->right / (double) s->claimed : 1;

  check (checks, right >= .95, "share of right claims", right, .95);
}

void
sim_steps (double n, struct checks *checks)
{
  static const double small[][2] = { { .01, .01 }, { .015, .01 }, { .02, .02 }, { .03, .03 },
                                     { .03, .02 }, { .045, .05 },

                                     { -.05, .05 }, { .2, .05 } };
  struct score s;
  double found, builds, boots;

  score_header ();
  run_steps (.05, .05, (size_t) (200 * n), &s);
  check_claims (checks, &s);
  found = (double) s.found / (double) s.n;
  builds = score_median (s.builds, s.n);
  boots = score_median (s.boots, s.n);
  check (checks, found >= .9, "5 %: found", found, .9);
  check (checks, boots <= 250, "5 %: boots", boots, 250);
  check (checks, builds <= 14, "5 %: builds", builds, 14);

  run_steps (.1, .05, (size_t) (200 * n), &s);
  check_claims (checks, &s);
  found = (double) s.found / (double) s.n;
  builds = score_median (s.builds, s.n);
  boots = score_median (s.boots, s.n);
  check (checks, found >= .98, "10 %: found", found, .98);
  check (checks, boots <= 120, "10 %: boots", boots, 120);
  check (checks, builds <= 13, "10 %: builds", builds, 13);

  run_steps (0, .05, (size_t) (200 * n), &s);
  check (checks, s.claimed == 0, "no change: false culprits", (double) s.claimed, 0);
  check (checks, (double) s.none >= .9 * (double) s.n, "no change: said so",
         (double) s.none / (double) s.n, .9);
  for (size_t i = 0; i < sizeof small / sizeof small[0]; i++) {
    run_steps (small[i][0], small[i][1], (size_t) ((fabs (small[i][0]) < .025 ? 8 : 40) * n), &s);
    check_claims (checks, &s);
  }
}
