/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Rows of the simulation's tables; see score.h.
 */
#include <stdio.h>

#include "decide/robust.h"
#include "score.h"

void
score_costs (struct score *score, const struct world *world)
{
  score->builds[score->n] = (double) world->evidence.costs.builds;
  score->boots[score->n] = (double) world->evidence.costs.boots;
  score->hours[score->n] = world->evidence.costs.seconds / 3600;
  score->n++;
}

double
score_median (const double *x, size_t n)
{
  return robust_median (x, n);
}

double
score_mean (const double *x, size_t n)
{
  double sum = 0;

  for (size_t i = 0; i < n; i++)
    sum += x[i];
  return n ? sum / (double) n : 0;
}

void
score_header (void)
{
  printf ("%-44s %6s %8s %9s %9s %8s %7s %8s %7s\n", "", "n", "correct", "claimed",
          "claim ok", "no chg", "builds", "boots", "hours");
}

void
score_print (const char *what, const struct score *s)
{
  double n = s->n ? (double) s->n : 1;
  char ok[16] = "-";

  if (s->claimed)
    snprintf (ok, sizeof ok, "%.1f %%", 100. * (double) s->right / (double) s->claimed);
  printf ("%-44s %6zu %6.1f %% %7.1f %% %9s %6.1f %% %7.1f %8.1f %7.2f\n", what, s->n,
          100 * (double) s->found / n, 100 * (double) s->claimed / n, ok,
          100 * (double) s->none / n, score_median (s->builds, s->n),
          score_median (s->boots, s->n), score_median (s->hours, s->n));
  fflush (stdout);
}
