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
#define BUILDS_MOST 40 /* both ends, four a bit, and what confirms the claim */

struct step_case {
  double step, min_effect;
  double n;                    /* histories, times --long's ten */
  double found, boots, builds; /* targets: share at least, medians at most; 0: none */
};

static void
run_steps (struct sim *sim, const struct step_case *c)
{
  struct plan_request request = request_usual;
  struct score s = { 0 };
  double right, found, most = 0;
  char what[64];

  request.min_effect = c->min_effect;
  for (size_t i = 0; i < (size_t) (c->n * sim->n) && i < SCORE_MAX; i++) {
    struct world world;
    size_t culprit;

    world_init (&world, &world_usual, COMMITS, sim->seed + 1000 + i);
    culprit = 1 + gsl_rng_uniform_int (world.rng, COMMITS - 1);
    if (c->step != 0)
      world_step (&world, culprit, c->step);
    bisect_score (&world, &request, &culprit, c->step != 0, &s);
    world_clear (&world);
  }
  snprintf (what, sizeof what, "step %g %%, --min-effect %g %%", 100 * c->step,
            100 * c->min_effect);
  score_print (what, &s);
  right = s.claimed ? (double) s.right / (double) s.claimed : 1;
  found = (double) s.found / (double) s.n;
  for (size_t i = 0; i < s.n; i++)
    most = fmax (most, s.builds[i]);
  check (sim, most <= BUILDS_MOST, "the most builds", most, BUILDS_MOST);
  check (sim, right >= .95, what, right, .95);
  check (sim, found >= c->found, what, found, c->found);
  if (c->boots > 0)
    check (sim, score_median (s.boots, s.n) <= c->boots, "boots", score_median (s.boots, s.n),
           c->boots);
  if (c->builds > 0)
    check (sim, score_median (s.builds, s.n) <= c->builds, "builds",
           score_median (s.builds, s.n), c->builds);
  if (c->step == 0)
    check (sim, s.claimed == 0, "false culprits", (double) s.claimed, 0);
}

void
sim_steps (struct sim *sim)
{
  static const struct step_case cases[] = {
    { .step = .05, .min_effect = .05, .n = 200, .found = .9, .boots = 250, .builds = 14 },
    { .step = .1, .min_effect = .05, .n = 200, .found = .98, .boots = 120, .builds = 13 },
    { .step = .2, .min_effect = .05, .n = 60, .found = .98 },
    { .step = -.05, .min_effect = .05, .n = 60, .found = .9 },
    { .step = .045, .min_effect = .05, .n = 60 },
    { .step = .03, .min_effect = .03, .n = 60 },
    { .step = .03, .min_effect = .02, .n = 60 },
    { .step = .02, .min_effect = .02, .n = 100 },
    { .step = .015, .min_effect = .01, .n = 100 },
    /* Hardly one in five is claimed, so that few say little. */
    { .step = .01, .min_effect = .01, .n = 200 },
    /* Two builds: the gate alone says so. */
    { .step = 0, .min_effect = .05, .n = 200, .found = .9, .builds = 2 },
  };

  score_header ();
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
    run_steps (sim, &cases[i]);
}
