/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Workload boot: one launch and close of the appliance by bootbisect-probe.
 * boot:verbose has the whole console printed, for a failure search whose
 * signature a quiet boot does not show; it is slower (about a fifth).
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../boot-setup.h"
#include "../cleanup.h"
#include "../environment.h"
#include "../text.h"
#include "kinds.h"

static int
check (const char *argument, struct error *err)
{
  CLEANUP_FREE char *plain = argument ? text_plain (argument) : NULL;

  if (argument && strcmp (argument, "verbose") != 0)
    return error_set (err, STATUS_USAGE,
                      "workload boot takes no argument but verbose: %s", plain);
  return 0;
}

static int
prepare (const struct run_context *run, struct job_spec *job, struct error *err)
{
  job->argv = (const char *const *) boot_arguments (run->setup, run->argument != NULL, err);
  job->envp = (const char *const *) (job->argv ? boot_environment (run->setup, err) : NULL);
  return job->envp ? 0 : -1;
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
    metric_add_usage (metrics, result);
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
  .prepare = prepare,
  .read = read_answer,
};
