/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the workloads that boot the appliance share: the probe's command line
 * and environment, and reading its line of JSON.
 */
#include <stdlib.h>

#include "../boot-setup.h"
#include "../cleanup.h"
#include "../environment.h"
#include "../json.h"
#include "../phases.h"
#include "../text.h"
#include "kinds.h"

int
probe_prepare (const struct run_context *run, const char *const *words, struct job_spec *job,
               struct error *err)
{
  char **list = boot_arguments (run->setup, false, err);
  size_t n = 0;

  while (list && list[n])
    n++;
  for (; list && *words; words++)
    text_append (&list, &n, text_copy (*words));
  job->argv = (const char *const *) list;
  job->envp = (const char *const *) (list ? boot_environment (run->setup, err) : NULL);
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

/* What a workload times besides the boot. */
static void
add_numbers (struct json_object *line, struct json_object *metrics)
{
  struct json_object *numbers = json_member (line, "numbers");

  for (size_t i = 0; i < json_length (numbers); i++) {
    struct json_object *number = json_object_array_get_idx (numbers, i);

    metric_add (metrics, json_text (number, "name"), json_number (number, "value"),
                json_text (number, "unit"));
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

bool
probe_read (const char *answer, const struct job_result *result,
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
    add_numbers (line, metrics);
    if (json_text (line, "stopped")[0])
      json_add_text (ran, "stopped", json_text (line, "stopped"));
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
