/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What others do with the histories of `steps`: the ancestor's rule (every
 * commit built, 3 + 10 boots, a change of 1 % against the line before
 * counts), bisection with 3 + 10 boots and the midpoint between the ends as
 * threshold, and `git bisect run` with one boot and a threshold.  Printed
 * beside, not checked.
 */
#include <math.h>
#include <stdio.h>

#include <gsl/gsl_randist.h>

#include "bisects.h"
#include "decide/robust.h"
#include "sim.h"

#define COMMITS 512
#define BOOTS_MAX 10

/* Built, warmed up and booted n times: the mean. */
static double
measure (struct world *world, size_t s, size_t warmups, size_t n)
{
  double sum = 0;

  world_build (world, s);
  for (size_t i = 0; i < warmups; i++)
    world_boot (world, s, 0, 0, true);
  for (size_t i = 0; i < n; i++)
    sum += world_boot (world, s, 0, 0, false);
  return sum / (double) n;
}

static void
ancestor (struct world *world, size_t culprit, struct score *s)
{
  double last = 0;
  size_t alarms = 0;
  bool hit = false;

  for (size_t i = 0; i < COMMITS; i++) {
    double mean = measure (world, i, 3, BOOTS_MAX);

    if (i > 0 && fabs (mean - last) / fmin (mean, last) >= .01) {
      alarms++;
      hit |= i == culprit;
    }
    last = mean;
  }
  s->claimed += alarms > 0;
  s->right += hit && alarms == 1;
  s->found += culprit ? hit && alarms == 1 : alarms == 0;
  s->none += alarms == 0;
}

static void
bisection (struct world *world, size_t culprit, size_t warmups, size_t boots,
           double threshold, struct score *s)
{
  size_t low = 0, high = COMMITS - 1;
  double good = measure (world, 0, warmups, boots);

  if (!(threshold > 0))
    threshold = (good + measure (world, high, warmups, boots)) / 2;
  else
    threshold *= good;
  while (high - low > 1) {
    size_t middle = (low + high) / 2;

    if (measure (world, middle, warmups, boots) > threshold)
      high = middle;
    else
      low = middle;
  }
  s->claimed++;
  s->right += high == culprit;
  s->found += high == culprit;
}

static void
run_baseline (const struct sim *sim, int which, double step, size_t n)
{
  static const char *const names[] = {
    "ancestor's rule", "midpoint bisection, 3 + 10 boots",
    "git bisect run, 3 + 10, half the step",
    "git bisect run, 1 boot, half the step",
  };
  struct score s = { 0 };
  char what[80];

  for (size_t i = 0; i < n && i < SCORE_MAX; i++) {
    struct world world;
    size_t culprit;

    world_init (&world, &world_usual, COMMITS, sim->seed + 1000 + i);
    culprit = 1 + gsl_rng_uniform_int (world.rng, COMMITS - 1);
    if (step > 0)
      world_step (&world, culprit, step);
    else
      culprit = 0;
    if (which == 0)
      ancestor (&world, culprit, &s);
    else if (which == 1)
      bisection (&world, culprit, 3, BOOTS_MAX, 0, &s);
    else
      bisection (&world, culprit, which == 2 ? 3 : 0, which == 2 ? BOOTS_MAX : 1,
                 1 + (step > 0 ? step : .05) / 2, &s);
    score_costs (&s, &world);
    world_clear (&world);
  }
  snprintf (what, sizeof what, "%g %%: %s", 100 * step, names[which]);
  score_print (what, &s);
}

void
sim_baselines (struct sim *sim)
{
  static const double steps[] = { 0, .03, .05, .1 };

  score_header ();
  for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++)
    for (int which = 0; which < 4; which++)
      run_baseline (sim, which, steps[i], (size_t) ((which ? 200 : 20) * sim->n));
}
