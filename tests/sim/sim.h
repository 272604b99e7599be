/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The simulation bench's scenarios.  Each prints rows and checks targets.
 */
#ifndef BOOTBISECT_SIM_SIM_H
#define BOOTBISECT_SIM_SIM_H

#include "score.h"

struct sim {
  double n;           /* scales the number of histories; 1: the suite's */
  unsigned long seed; /* of the histories; 0: the suite's */
  size_t failed;      /* targets missed */
};

/* Says and counts what misses its target. */
void check (struct sim *sim, bool good, const char *what, double is, double wanted);

struct scenario {
  const char *name;
  const char *what;
  void (*run) (struct sim *sim);
};

void sim_steps (struct sim *sim);
void sim_shapes (struct sim *sim);
void sim_noisy (struct sim *sim);
void sim_hangs (struct sim *sim);
void sim_range (struct sim *sim);
void sim_compare (struct sim *sim);
void sim_limits (struct sim *sim);
void sim_pairs (struct sim *sim);
void sim_baselines (struct sim *sim);

#endif
