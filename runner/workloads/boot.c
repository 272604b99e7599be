/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Workload boot: one launch and close of the appliance by bootbisect-probe.
 * boot:verbose has the whole console printed, for a failure search whose
 * signature a quiet boot does not show; boot:phases has what tells all the
 * phases printed, for a metric such as phase:kernel.  Both are slower (about
 * a fifth); a quiet boot tells some of the phases at no cost.
 */
#include <string.h>

#include "../cleanup.h"
#include "../phases.h"
#include "../text.h"
#include "kinds.h"

#define WITH_PHASES "phases"

static int
check (const char *argument, struct error *err)
{
  CLEANUP_FREE char *plain = argument ? text_plain (argument) : NULL;

  if (argument && strcmp (argument, "verbose") != 0 && strcmp (argument, WITH_PHASES) != 0)
    return error_set (err, STATUS_USAGE,
                      "workload boot takes no argument but verbose or phases: %s", plain);
  return 0;
}

/* Phases that merged are one metric: phase:firmware+kernel. */
static int
adapt (const char *metric, const char **argument, struct error *err)
{
  CLEANUP_FREE char *names = NULL;
  bool quiet = false, merged;
  char *rest, *name;

  if (strncmp (metric, PHASE_METRIC, strlen (PHASE_METRIC)) != 0)
    return 0;
  rest = names = text_copy (metric + strlen (PHASE_METRIC));
  merged = strchr (names, '+') != NULL;
  while ((name = strsep (&rest, "+")) != NULL)
    if (phase_find (name, &quiet) == -1)
      return error_set (err, STATUS_USAGE, "--metric: '%s' is no phase of a boot: " PHASE_NAMES,
                        name);
  if (!*argument && !quiet && !merged)
    *argument = WITH_PHASES;
  return 0;
}

static int
prepare (const struct run_context *run, struct job_spec *job, struct error *err)
{
  CLEANUP_FREE char *record = run->record ? text_format ("--record=%s", run->record) : NULL;
  const char *words[3] = { NULL };
  size_t n = 0;

  if (run->argument)
    words[n++] = strcmp (run->argument, WITH_PHASES) == 0 ? "--phases" : "--verbose";
  if (record)
    words[n++] = record;
  return probe_prepare (run, words, job, err);
}

const struct workload workload_boot = {
  .name = "boot",
  .summary = "launch and close of the libguestfs appliance",
  .metric = "total",
  .needs_appliance = true,
  .check = check,
  .adapt = adapt,
  .prepare = prepare,
  .read = probe_read,
};
