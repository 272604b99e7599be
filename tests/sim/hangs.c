/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Boots that fail sometimes, from a certain commit on.
 */
#include <math.h>
#include <stdio.h>

#include "bisects.h"
#include "sim.h"

struct hang_case {
  size_t commits;
  double rate, background; /* failure probability after and before */
  bool known_clean;
  double confidence;
  size_t parallel;
  double build_seconds;
};

static void
run_hangs (const struct sim *sim, const struct hang_case *c, size_t n, struct score *s)
{
  struct world_options options = world_usual;
  struct plan_request request = request_usual;
  char what[80];

  *s = (struct score) { 0 };
  options.build_seconds = c->build_seconds;
  request.failure = true;
  request.known_clean_good = c->known_clean;
  request.confidence = c->confidence;
  request.parallel = c->parallel;
  request.min_rate = c->rate > 0 ? c->rate / 4 : .01;
  for (size_t i = 0; i < n && i < SCORE_MAX; i++) {
    struct world world;
    size_t culprit;

    world_init (&world, &options, c->commits, sim->seed + 9000 + i);
    culprit = 1 + gsl_rng_uniform_int (world.rng, c->commits - 1);
    for (size_t k = 0; k < c->commits; k++)
      world.truth[k].failure = k >= culprit && c->rate > 0 ? c->rate : c->background;
    bisect_score (&world, &request, &culprit, c->rate > 0, s);
    world_clear (&world);
  }
  snprintf (what, sizeof what, "%g of boots (before: %g), %zu commits", c->rate,
            c->background, c->commits);
  score_print (what, s);
}

void
sim_hangs (struct sim *sim)
{
  static const struct hang_case cases[] = {
    { 12, .3, 0, false, .95, 2, 5 },
    { 12, 1, 0, false, .95, 2, 5 },
    { 12, 0, 0, false, .95, 2, 5 },
    { 500, .05, 0, false, .95, 8, 180 },
    { 500, .3, .03, false, .95, 8, 180 },
    { 500, .05, .05, false, .95, 8, 180 },
  };
  static const struct hang_case rare = { 52363, .001, 0, true, .99, 8, 300 };
  struct score s;
  double found, boots;

  score_header ();
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    struct hang_case c = cases[i];

    if (c.rate == c.background) /* nothing changes, but boots fail */
      c.rate = 0;
    run_hangs (sim, &c, (size_t) (60 * sim->n), &s);
    check (sim, !s.claimed || (double) s.right >= .95 * (double) s.claimed,
           "hangs: right claims", (double) s.right, .95 * (double) s.claimed);
    check (sim, (double) s.found >= .9 * (double) s.n, "hangs: found",
           (double) s.found, .9 * (double) s.n);
  }
  run_hangs (sim, &rare, (size_t) (60 * sim->n), &s);
  found = (double) s.found / (double) s.n;
  boots = score_mean (s.boots, s.n);
  printf ("mean boots %.0f\n", boots);
  check (sim, found >= .98, "rare hang: found", found, .98);
  check (sim, boots <= 60000, "rare hang: mean boots", boots, 60000);
}
