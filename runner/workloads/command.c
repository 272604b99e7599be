/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Workload command: any program, run by the shell in the artefact's folder.
 * Its wall time is the metric `wall`; a plain number on its last line of
 * stdout is `value`, and a JSON object there gives its numbers by name.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../cleanup.h"
#include "../environment.h"
#include "../text.h"
#include "kinds.h"

static char **
shell (const char *command)
{
  char **argv = memory_zero (4, sizeof *argv);

  argv[0] = text_copy ("/bin/sh");
  argv[1] = text_copy ("-c");
  argv[2] = text_copy (command);
  return argv;
}

static int
check (const char *argument, struct error *err)
{
  if (!argument || !argument[strspn (argument, " \t\n")])
    return error_set (err, STATUS_USAGE, "workload command needs a command: command:CMD");
  return 0;
}

static int
prepare (const struct run_context *run, struct job_spec *job, struct error *err)
{
  CLEANUP_FREE char *sample = text_format ("%llu", (unsigned long long) run->sample);
  char **env;

  (void) err;
  env = environment_copy (NULL);
  environment_set (&env, "BOOTBISECT_COMMIT", run->commit);
  environment_set (&env, "BOOTBISECT_ARTEFACT", run->setup->folder);
  environment_set (&env, "BOOTBISECT_ROLE", run->role);
  environment_set (&env, "BOOTBISECT_SAMPLE", sample);
  job->argv = (const char *const *) shell (run->argument);
  job->envp = (const char *const *) env;
  job->directory = run->setup->folder;
  return 0;
}

/* The last line that is not empty, without the blanks around it, or NULL. */
static char *
last_line (const char *answer)
{
  CLEANUP_FCLOSE FILE *fp = fopen (answer, "re");
  CLEANUP_FREE char *line = NULL;
  char *last = NULL;
  size_t size = 0;

  while (fp && getline (&line, &size, fp) >= 0) {
    char *start = line + strspn (line, " \t\r\n");
    size_t n = strlen (start);

    while (n > 0 && strchr (" \t\r\n", start[n - 1]))
      n--;
    if (n > 0) {
      free (last);
      last = strndup (start, n);
    }
  }
  return last;
}

static void
add_members (struct json_object *object, struct json_object *metrics)
{
  json_object_object_foreach (object, name, value)
  {
    double x = json_object_get_double (value);

    if ((json_object_is_type (value, json_type_double)
         || json_object_is_type (value, json_type_int))
        && isfinite (x))
      metric_add (metrics, name, x, "");
  }
}

static bool
read_answer (const char *answer, const struct job_result *result,
             struct json_object *metrics, struct json_object *ran, char **reason)
{
  CLEANUP_FREE char *line = NULL;
  struct json_object *object;
  double value;

  (void) ran;
  if (result->end != JOB_EXITED || result->value != 0) {
    CLEANUP_FREE char *end = job_end_text (result);

    *reason = text_format ("command: %s", end);
    return false;
  }
  metric_add (metrics, "wall", result->wall, "s");
  metric_add_usage (metrics, result);
  line = last_line (answer);
  if (line && text_to_double (line, &value)) {
    metric_add (metrics, "value", value, "");
  } else if (line && line[0] == '{') {
    object = json_tokener_parse (line);
    if (json_object_is_type (object, json_type_object))
      add_members (object, metrics);
    json_object_put (object);
  }
  return true;
}

const struct workload workload_command = {
  .name = "command",
  .summary = "any program, timed, or a number that it prints",
  .metric = "wall",
  .check = check,
  .prepare = prepare,
  .read = read_answer,
};
