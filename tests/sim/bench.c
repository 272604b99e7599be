/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The engine's own time a decision at 100,000 commits: prints the mean and
 * the longest in CPU time, of a slowness and of a failure search.  A benchmark, not a
 * test: the machine may be busy.
 */
#include <stdio.h>
#include <time.h>

#include "bisects.h"

#define COMMITS 100000

static double
now (void)
{
  struct timespec t;

  clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &t);
  return (double) t.tv_sec + (double) t.tv_nsec / 1e9;
}

static void
run (const char *what, const struct plan_request *request)
{
  double sum = 0, longest = 0;
  struct world world;
  size_t n = 0;
  bool stop = false;

  world_init (&world, &world_usual, COMMITS, 1);
  world_step (&world, 31415, .05);
  for (size_t i = 31415; i < COMMITS; i++)
    world.truth[i].failure = request->failure ? .001 : 0;
  while (!stop && n < 2000) {
    struct action action;
    double start = now (), took;

    plan_bisect.next (request, &world.evidence, &action);
    took = now () - start;
    sum += took;
    longest = took > longest ? took : longest;
    n++;
    stop = action.kind == ACTION_STOP;
    world_act (&world, &action);
    action_clear (&action);
  }
  printf ("%s: %d commits, %zu decisions, %zu samples: %.2f ms a decision, longest "
          "%.2f ms\n", what, COMMITS, n, world.evidence.n_samples,
          1000 * sum / (double) n, 1000 * longest);
  world_clear (&world);
}

int
main (void)
{
  struct plan_request request = request_usual;

  run ("slowness", &request);
  request.failure = request.known_clean_good = true;
  request.parallel = 8;
  run ("failures", &request);
  return 0;
}
