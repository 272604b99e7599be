/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Workload boot: one launch and close of the appliance by bootbisect-probe.
 * boot:verbose has the whole console printed, for a failure search whose
 * signature a quiet boot does not show; boot:phases has what tells all the
 * phases printed, for a metric such as phase:kernel.  Both are slower (about
 * a fifth); a quiet boot tells some of the phases at no cost.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../boot-setup.h"
#include "../cleanup.h"
#include "../environment.h"
#include "../json.h"
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
  bool phases = run->argument && strcmp (run->argument, WITH_PHASES) == 0;
  char **list = boot_arguments (run->setup, run->argument && !phases, err);
  size_t n = 0;

  while (list && list[n])
    n++;
  if (list && phases)
    text_append (&list, &n, text_copy ("--phases"));
  if (list && run->record)
    text_append (&list, &n, text_format ("--record=%s", run->record));
  job->argv = (const char *const *) list;
  job->envp = (const char *const *) (job->argv ? boot_environment (run->setup, err) : NULL);
  return job->envp ? 0 : -1;
}

static void
add_phases (struct json_object *line, struct json_object *metrics)
{
  struct json_object *phases = json_member (line, "phases");

  for (size_t i = 0; i < json_length (phases); i++) {
    struct json_object *phase = json_object_array_get_idx (phases, i);
    CLEANUP_FREE char *name = text_format (PHASE_METRIC "%s", json_text (phase, "name"));

    metric_add (metrics, name, json_number (phase, "seconds"), "s");
  }
}

/* Moves the members of `from` that describe the run into `ran`. */
static void
tell (struct json_object *from, struct json_object *ran)
{
  static const char *const names[] = { "qemu", "kernel", "libguestfs", "daemon", "appliance" };

  for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
    struct json_object *value;

    if (json_object_object_get_ex (from, names[i], &value))
      json_object_object_add (ran, names[i], json_object_get (value));
  }
}

static bool
read_answer (const char *answer, const struct job_result *result,
             struct json_object *metrics, struct json_object *ran, char **reason)
{
  static const char *const names[] = { "launch", "close", "total" };
  struct json_object *line = json_object_from_file (answer), *value;
  bool ok = false;

  if (json_object_is_type (line, json_type_object)) {
    tell (line, ran);
    ok = result->end == JOB_EXITED && result->value == 0;
  }
  if (ok) {
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
      if (json_object_object_get_ex (line, names[i], &value))
        metric_add (metrics, names[i], json_object_get_double (value), "s");
    /* In millions: more digits than that are noise. */
    if (json_object_object_get_ex (line, "instructions", &value))
      metric_add (metrics, "guest-instructions", json_object_get_double (value) / 1e6,
                  "million");
    metric_add_usage (metrics, result);
    add_phases (line, metrics);
  } else if (result->end == JOB_EXITED && json_object_object_get_ex (line, "error", &value)
             && value) {
    *reason = text_plain (json_object_get_string (value));
  } else {
    CLEANUP_FREE char *end = job_end_text (result);

    *reason = text_format ("boot: %s", end);
  }
  json_object_put (line);
  return ok;
}

const struct workload workload_boot = {
  .name = "boot",
  .summary = "launch and close of the libguestfs appliance",
  .metric = "total",
  .needs_appliance = true,
  .check = check,
  .adapt = adapt,
  .prepare = prepare,
  .read = read_answer,
};
