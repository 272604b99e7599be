/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * sim [--long] [--seed N] [SCENARIO...]: tries the planners on synthetic
 * histories, prints a table, and fails when a target is missed.  --long: ten
 * times as many histories; --seed: others than the suite's.
 */
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim.h"

static const struct scenario scenarios[] = {
  { "steps", "one step in 512 commits, sigma 2 %, 5 % outliers, drift, tau .4 %", sim_steps },
  { "shapes", "merges, several steps, unbuildable runs, identical artefacts", sim_shapes },
  { "noisy", "few commits on a noisy machine (emulation), builds cheap", sim_noisy },
  { "hangs", "a boot that fails sometimes", sim_hangs },
  { "range", "200 commits, all built and booted in rounds", sim_range },
  { "compare", "two commits", sim_compare },
  { "limits", "512 commits, all built, booted as often as one likes: what is left of tau",
    sim_limits },
  { "pairs", "levels by pairs, and with the reference's boots pooled", sim_pairs },
  { "baselines", "what others do with the histories of steps", sim_baselines },
};
#define N_SCENARIOS (sizeof scenarios / sizeof scenarios[0])

/* Far enough apart that no two seeds share a history. */
#define SEED_STRIDE 1000003

void
check (struct sim *sim, bool good, const char *what, double is, double wanted)
{
  if (good)
    return;
  printf ("MISSED: %s: %g, wanted %g\n", what, is, wanted);
  sim->failed++;
}

static void
run (struct sim *sim, const struct scenario *scenario)
{
  printf ("\n%s: %s\n", scenario->name, scenario->what);
  scenario->run (sim);
}

int
main (int argc, char **argv)
{
  struct sim sim = { .n = 1 };
  int first = 1;

  mallopt (M_TRIM_THRESHOLD, 1 << 28); /* thousands of small decisions */
  mallopt (M_MMAP_THRESHOLD, 1 << 28);
  for (; first < argc && argv[first][0] == '-'; first++)
    if (!strcmp (argv[first], "--long"))
      sim.n = 10;
    else if (!strcmp (argv[first], "--seed") && first + 1 < argc)
      sim.seed = SEED_STRIDE * strtoul (argv[++first], NULL, 10);
    else {
      fprintf (stderr, "sim: %s is no option\n", argv[first]);
      return 2;
    }
  for (size_t k = 0; k < N_SCENARIOS; k++) {
    bool wanted = first == argc;

    for (int i = first; i < argc; i++)
      wanted |= !strcmp (argv[i], scenarios[k].name);
    if (wanted)
      run (&sim, &scenarios[k]);
  }
  return sim.failed ? 1 : 0;
}
