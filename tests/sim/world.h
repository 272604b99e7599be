/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A synthetic history on a synthetic machine: it carries out what a plan
 * asks for, as the runner would, so that the very planners of the program
 * are tried on thousands of histories whose truth is known.  Seeded; time
 * is a sum of costs.
 */
#ifndef BOOTBISECT_SIM_WORLD_H
#define BOOTBISECT_SIM_WORLD_H

#include <gsl/gsl_rng.h>

#include "decide/plan.h"

struct world_options {
  double sigma;          /* sd of ln of a boot's time */
  double outliers;       /* share of boots that are slow by chance (mean 15 %) */
  double drift;          /* amplitude of the machine's slow drift, ln */
  double tau;            /* sd of ln from build to build */
  double contaminated;   /* share of boots that the machine disturbs, and says so */
  double boot_seconds;
  double build_seconds;
};

extern const struct world_options world_usual; /* 2 %, 5 %, 1.5 %, .4 %; 4 s, 180 s */

/* What is true of a subject. */
struct truth {
  double level;          /* ln time, beside the offset of its build */
  double failure;        /* probability that a boot fails */
  bool unbuildable;
  bool unbootable;
  size_t content;        /* equal non-zero contents: identical artefacts */
  double offset;         /* of its build; drawn by world_add () */
  size_t side;           /* merge: number of commits of its side branch */
  size_t culprit;        /* merge: 1..side, the culprit inside; 0: the merge itself */
};

struct world {
  struct world_options options;
  struct evidence evidence;
  struct truth *truth;
  gsl_rng *rng;
  double phase, period;  /* of the drift */
  size_t disturbed;      /* boots that were contaminated */
};

/* n commits in chain 0, all alike, at level 0 and with no failures. */
void world_init (struct world *world, const struct world_options *options, size_t n,
                 unsigned long seed);
void world_clear (struct world *world);

/* Slows commit b and all after it by the fraction step. */
void world_step (struct world *world, size_t b, double step);

/* Carries one action out. */
void world_act (struct world *world, const struct action *action);

/* Until ACTION_STOP, or max_actions; gives the number of actions. */
size_t world_run (struct world *world, const struct plan *plan,
                  const struct plan_request *request, size_t max_actions);

/* One boot of s, for baselines that are no plans: pushes a sample. */
double world_boot (struct world *world, size_t s, uint64_t block, unsigned slot,
                   bool warmup);
bool world_build (struct world *world, size_t s);

#endif
