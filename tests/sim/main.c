/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * sim [SCENARIO...] [--long]: tries the planners on synthetic histories,
 * prints a table, and fails when a target is missed.  --long: ten times as
 * many histories.
 */
#include <malloc.h>
#include <stdio.h>
#include <string.h>

#include "sim.h"

static const struct scenario scenarios[] = {
  { "steps", "one step in 512 commits, sigma 2 %, 5 % outliers, drift, tau .4 %", sim_steps },
  { "shapes", "merges, several steps, unbuildable runs, identical artefacts", sim_shapes },
  { "noisy", "few commits on a noisy machine (emulation), builds cheap", sim_noisy },
  { "hangs", "a boot that fails sometimes", sim_hangs },
  { "range", "200 commits, all built and booted in rounds", sim_range },
  { "compare", "two commits", sim_compare },
  { "baselines", "what others do with the histories of steps", sim_baselines },
};

int
main (int argc, char **argv)
{
  struct checks checks = { 0 };
  double n = 1;

  mallopt (M_TRIM_THRESHOLD, 1 << 28); /* thousands of small decisions */
  mallopt (M_MMAP_THRESHOLD, 1 << 28);
  for (int i = 1; i < argc; i++)
    if (!strcmp (argv[i], "--long"))
      n = 10;
  for (size_t k = 0; k < sizeof scenarios / sizeof scenarios[0]; k++) {
    bool wanted = argc - (n > 1) <= 1;

    for (int i = 1; i < argc; i++)
      wanted |= !strcmp (argv[i], scenarios[k].name);
    if (!wanted)
      continue;
    printf ("\n%s: %s\n", scenarios[k].name, scenarios[k].what);
    scenarios[k].run (n, &checks);
  }
  return checks.failed ? 1 : 0;
}
