/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The simulation bench's scenarios.  Each prints rows and checks targets;
 * `n` scales the number of histories (1: the suite's).
 */
#ifndef BOOTBISECT_SIM_SIM_H
#define BOOTBISECT_SIM_SIM_H

#include "score.h"

struct scenario {
  const char *name;
  const char *what;
  void (*run) (double n, struct checks *checks);
};

void sim_steps (double n, struct checks *checks);
void sim_shapes (double n, struct checks *checks);
void sim_noisy (double n, struct checks *checks);
void sim_hangs (double n, struct checks *checks);
void sim_range (double n, struct checks *checks);
void sim_compare (double n, struct checks *checks);
void sim_baselines (double n, struct checks *checks);

#endif
