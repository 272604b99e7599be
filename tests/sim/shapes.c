/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Histories that are not one clean step: merges, several steps, runs that do
 * not build, identical artefacts; and short histories on a noisy machine.
 */
#include <stdio.h>

#include "bisects.h"
#include "sim.h"

#define COMMITS 128

typedef void shape (struct world *world, size_t *truth, size_t *n_truth);

/* One in four commits is a merge of up to 20; the culprit is inside one. */
static void
shape_merge (struct world *w, size_t *truth, size_t *n_truth)
{
  size_t merge = 4 + 4 * gsl_rng_uniform_int (w->rng, COMMITS / 4 - 2);

  for (size_t i = 4; i < COMMITS; i += 4) {
    w->evidence.subjects[i].merge = true;
    w->truth[i].side = 1 + gsl_rng_uniform_int (w->rng, 20);
  }
  world_step (w, merge, .1);
  w->truth[merge].culprit = 1 + gsl_rng_uniform_int (w->rng, w->truth[merge].side);
  /* The inside's subjects follow the history's, in order. */
  truth[0] = COMMITS + w->truth[merge].culprit - 1;
  *n_truth = 1;
}

static void
shape_merge_itself (struct world *w, size_t *truth, size_t *n_truth)
{
  shape_merge (w, truth, n_truth);
  for (size_t i = 4; i < COMMITS; i += 4)
    if (w->truth[i].culprit) {
      w->truth[i].culprit = 0;
      truth[0] = i;
    }
}

/* 8 % and then 15 %, at least 8 apart. */
static void
shape_two (struct world *w, size_t *truth, size_t *n_truth)
{
  truth[0] = 1 + gsl_rng_uniform_int (w->rng, COMMITS / 2);
  truth[1] = truth[0] + 8 + gsl_rng_uniform_int (w->rng, COMMITS / 2 - 16);
  world_step (w, truth[0], .08);
  world_step (w, truth[1], .15);
  *n_truth = 2;
}

/* Runs of commits that do not build, about a third of them; the culprit may
 * be in a run.
 */
static void
shape_unbuildable (struct world *w, size_t *truth, size_t *n_truth)
{
  for (size_t i = 5; i + 12 < COMMITS; i += 5 + gsl_rng_uniform_int (w->rng, 12)) {
    size_t end = i + 1 + gsl_rng_uniform_int (w->rng, 8);

    for (; i < end && i + 1 < COMMITS; i++)
      w->truth[i].unbuildable = true;
  }
  truth[0] = 1 + gsl_rng_uniform_int (w->rng, COMMITS - 1);
  world_step (w, truth[0], .1);
  /* A set is right when it holds the culprit's group: that is up to the next
   * that builds, which it names as well.
   */
  *n_truth = 1;
}

/* Three in four commits change no byte of the artefact. */
static void
shape_identical (struct world *w, size_t *truth, size_t *n_truth)
{
  for (size_t i = 0; i < COMMITS; i++)
    w->truth[i].content = 1 + i / 4;
  truth[0] = 4 * (1 + gsl_rng_uniform_int (w->rng, COMMITS / 4 - 1));
  world_step (w, truth[0], .1);
  *n_truth = 1;
}

static void
run_shape (struct sim *sim, const char *what, shape *make, size_t n, double wanted)
{
  struct score s = { 0 };
  double right, found;

  for (size_t i = 0; i < n && i < SCORE_MAX; i++) {
    struct world world;
    size_t truth[4], n_truth = 0;

    world_init (&world, &world_usual, COMMITS, sim->seed + 5000 + i);
    make (&world, truth, &n_truth);
    bisect_score (&world, &request_usual, truth, n_truth, &s);
    world_clear (&world);
  }
  score_print (what, &s);
  right = s.claimed ? (double) s.right / (double) s.claimed : 1;
  found = (double) s.found / (double) s.n;
  check (sim, right >= .95, what, right, .95);
  check (sim, found >= wanted, what, found, wanted);
}

void
sim_shapes (struct sim *sim)
{
  size_t histories = (size_t) (60 * sim->n);

  score_header ();
  run_shape (sim, "10 % inside a merge", shape_merge, histories, .95);
  run_shape (sim, "10 % by a merge itself", shape_merge_itself, histories, .9);
  run_shape (sim, "8 % and 15 %", shape_two, histories, .9);
  run_shape (sim, "10 %, a third does not build", shape_unbuildable, histories, .95);
  run_shape (sim, "10 %, four commits share an artefact", shape_identical, histories, .95);
}

static void
run_noisy (struct sim *sim, double sigma, size_t commits, size_t n)
{
  struct world_options options = { .sigma = sigma, .outliers = .02, .drift = .01,
                                   .tau = .001, .boot_seconds = 14,
                                   .build_seconds = 3 };
  struct score s = { 0 };
  char what[64];
  double right;

  for (size_t i = 0; i < n && i < SCORE_MAX; i++) {
    struct world world;
    size_t culprit;

    world_init (&world, &options, commits, sim->seed + 7000 + i);
    culprit = 1 + gsl_rng_uniform_int (world.rng, commits - 1);
    world_step (&world, culprit, .27);
    bisect_score (&world, &request_usual, &culprit, 1, &s);
    world_clear (&world);
  }
  snprintf (what, sizeof what, "27 %% in %zu commits, noise %g %%", commits, 100 * sigma);
  score_print (what, &s);
  right = s.claimed ? (double) s.right / (double) s.claimed : 1;
  check (sim, right >= .95, what, right, .95);
  if (sigma <= .1)
    check (sim, score_median (s.boots, s.n) <= 60, what, score_median (s.boots, s.n),
           60);
}

void
sim_noisy (struct sim *sim)
{
  score_header ();
  run_noisy (sim, .05, 10, (size_t) (100 * sim->n));
  run_noisy (sim, .10, 10, (size_t) (100 * sim->n));
  run_noisy (sim, .15, 10, (size_t) (100 * sim->n));
}
