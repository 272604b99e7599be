/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Workload parallel:FROM-TO: so many appliances at once, one more each time.
 * Metrics parallel:N (seconds until all are up, and down again), memory:N
 * (bytes of all qemus) and failures:N; `total` is the time of all levels.
 */
#include <string.h>

#include "../cleanup.h"
#include "../text.h"
#include "kinds.h"

#define MOST_AT_ONCE 255

static bool
read_levels (const char *argument, unsigned long *from, unsigned long *to)
{
  CLEANUP_FREE char *copy = text_copy (argument ? argument : "");
  char *dash = strchr (copy, '-');

  if (dash)
    *dash++ = '\0';
  return text_to_unsigned (copy, MOST_AT_ONCE, from)
         && text_to_unsigned (dash ? dash : copy, MOST_AT_ONCE, to) && *from > 0 && *from <= *to;
}

static int
check (const char *argument, struct error *err)
{
  CLEANUP_FREE char *plain = argument ? text_plain (argument) : NULL;
  unsigned long from, to;

  if (!read_levels (argument, &from, &to))
    return error_set (err, STATUS_USAGE,
                      "workload parallel wants how many at once, parallel:4 or parallel:1-20: %s",
                      plain ? plain : "there is none");
  return 0;
}

static double
launches (const char *argument)
{
  unsigned long from, to;

  if (!read_levels (argument, &from, &to))
    return 1;
  return 1 + (double) (from + to) * (double) (to - from + 1) / 2;
}

static int
prepare (const struct run_context *run, struct job_spec *job, struct error *err)
{
  CLEANUP_FREE char *levels = text_format ("--parallel=%s", run->argument);
  const char *const words[] = { levels, NULL };

  return probe_prepare (run, words, job, err);
}

const struct workload workload_parallel = {
  .name = "parallel",
  .summary = "so many appliances at once, one more each time",
  .metric = "total",
  .needs_appliance = true,
  .check = check,
  .launches = launches,
  .prepare = prepare,
  .read = probe_read,
};
