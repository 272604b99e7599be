/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A whole range by plan_range, its change points as the reports show them;
 * and two commits by plan_compare.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "decide/changepoint.h"
#include "decide/estimate.h"
#include "bisects.h"
#include "sim.h"

#define COMMITS 200

static void
range_changes (const struct world *world, struct changepoints *changes)
{
  static const struct changepoint_options options = { .weights_known = true };
  struct estimates estimates;
  double x[COMMITS], w[COMMITS];

  estimate_all (&world->evidence, .05, 0, &estimates);
  for (size_t i = 0; i < COMMITS; i++) {
    x[i] = estimates.of[i].level;
    w[i] = 1 / (estimates.of[i].level_sd * estimates.of[i].level_sd);
  }
  changepoint_find (x, w, COMMITS, &options, changes);
  estimates_clear (&estimates);
}

/* n histories with steps of the given size a third and two thirds in. */
static void
run_range (struct sim *sim, double step, size_t samples, double wanted)
{
  struct plan_request request = request_usual;
  size_t good = 0, boots = 0, extra = 0, n = (size_t) (200 * sim->n);

  request.samples = samples;
  for (size_t i = 0; i < n; i++) {
    struct world_options options = world_usual;
    struct changepoints changes;
    struct world world;

    options.contaminated = .03;
    world_init (&world, &options, COMMITS, sim->seed + 11000 + i);
    if (step > 0) {
      world_step (&world, COMMITS / 3, step);
      world_step (&world, 2 * COMMITS / 3, step);
    }
    world_run (&world, &plan_range, &request, 100000);
    range_changes (&world, &changes);
    if (!(step > 0))
      good += changes.n == 0;
    else
      good += changes.n == 2 && changes.changes[0].low <= COMMITS / 3
              && changes.changes[0].high >= COMMITS / 3
              && changes.changes[1].low <= 2 * COMMITS / 3
              && changes.changes[1].high >= 2 * COMMITS / 3;
    extra += changes.n;
    boots += world.evidence.costs.boots;
    changepoint_clear (&changes);
    world_clear (&world);
  }
  printf ("two steps of %g %%, %zu boots a commit: as it is %.1f %% of %zu, "
          "%.2f change points, %zu boots\n", 100 * step, samples,
          100 * (double) good / (double) n, n, (double) extra / (double) n, boots / n);
  check (sim, (double) good >= wanted * (double) n, "range: as it is",
         (double) good / (double) n, wanted);
}

void
sim_range (struct sim *sim)
{
  run_range (sim, 0, 10, .95);
  run_range (sim, 0, 5, .95);
  run_range (sim, .02, 10, .85);
  run_range (sim, .05, 5, .85);
}

struct compare_case {
  double step, precision;
  enum verdict_kind wanted;
  double share;          /* of histories with that verdict, at least */
};

static void
run_compare (struct sim *sim, const struct compare_case *c)
{
  struct plan_request request = request_usual;
  struct score s = { 0 };
  size_t good = 0, covered = 0, n = (size_t) (1500 * sim->n);

  request.precision = c->precision;
  for (size_t i = 0; i < n; i++) {
    struct world_options options = world_usual;
    struct verdict v;
    struct world world;

    options.tau = 0; /* two files as they are */
    world_init (&world, &options, 2, sim->seed + 13000 + i);
    world_step (&world, 1, c->step);
    world_run (&world, &plan_compare, &request, 1000);
    plan_compare.judge (&request, &world.evidence, &v);
    good += v.kind == c->wanted;
    covered += v.ends.low <= 1 + c->step && 1 + c->step <= v.ends.high;
    verdict_clear (&v);
    score_costs (&s, &world);
    world_clear (&world);
  }
  printf ("step %g %%, precision %g %%: as wanted %.1f %% of %zu, interval holds the truth "
          "%.1f %%, boots %.0f\n", 100 * c->step, 100 * c->precision,
          100 * (double) good / (double) n, n, 100 * (double) covered / (double) n,
          score_median (s.boots, s.n));
  check (sim, (double) covered >= .94 * (double) n, "compare: interval holds the truth",
         (double) covered / (double) n, .94);
  check (sim, (double) good >= c->share * (double) n, "compare: as wanted",
         (double) good / (double) n, c->share);
}

void
sim_compare (struct sim *sim)
{
  static const struct compare_case cases[] = {
    { 0, 0, VERDICT_NO_CHANGE, .95 },  { .1, 0, VERDICT_DIFFERENT, .95 },
    { .05, 0, VERDICT_DIFFERENT, 0 }, /* just min_effect: both are true */
    { .1, .02, VERDICT_DIFFERENT, .95 }, { .1, .01, VERDICT_DIFFERENT, .95 },
  };

  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
    run_compare (sim, &cases[i]);
}
