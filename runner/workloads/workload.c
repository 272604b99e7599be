/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The table of workloads, and what they share.
 */
#include <string.h>

#include "../cleanup.h"
#include "../environment.h"
#include "../instructions.h"
#include "../text.h"
#include "kinds.h"

const struct workload *const workloads[] = {
  &workload_boot, &workload_inspect, &workload_disks, &workload_parallel, &workload_command, NULL,
};

const struct workload *
workload_find (const char *text, const char **argument, struct error *err)
{
  const char *colon = strchr (text, ':');
  size_t n = colon ? (size_t) (colon - text) : strlen (text);
  CLEANUP_FREE char *plain = NULL;

  *argument = colon ? colon + 1 : NULL;
  for (size_t i = 0; workloads[i]; i++)
    if (strlen (workloads[i]->name) == n && strncmp (workloads[i]->name, text, n) == 0)
      return workloads[i]->check (*argument, err) == 0 ? workloads[i] : NULL;
  plain = text_plain (text);
  error_set (err, STATUS_USAGE, "unknown workload %s: boot, inspect:FILE, disks:N, parallel:N-M or command:CMD", plain);
  return NULL;
}

void
workload_job_clear (struct job_spec *job)
{
  environment_free ((char **) job->argv);
  environment_free ((char **) job->envp);
  job->argv = NULL;
  job->envp = NULL;
}

void
metric_add (struct json_object *metrics, const char *name, double value, const char *unit)
{
  struct json_object *metric = json_object_new_object ();
  CLEANUP_FREE char *valid = text_utf8 (name);
  CLEANUP_FREE char *text = text_format ("%.15g", value); /* 15.33, not 15.330000000000001 */

  json_object_object_add (metric, "value", json_object_new_double_s (value, text));
  json_object_object_add (metric, "unit", json_object_new_string (unit));
  json_object_object_add (metrics, valid, metric);
}

void
metric_add_usage (struct json_object *metrics, const struct job_result *result)
{
  metric_add (metrics, "user", result->user, "s");
  metric_add (metrics, "system", result->system, "s");
  metric_add (metrics, "cpu", result->user + result->system, "s");
  if (result->instructions > 0)
    metric_add (metrics, INSTRUCTIONS_METRIC, result->instructions, "");
  metric_add (metrics, "max_memory", result->max_rss, "B");
}

char *
job_end_text (const struct job_result *result)
{
  switch (result->end) {
  case JOB_EXITED:
    return text_format ("exit status %d", result->value);
  case JOB_SIGNALLED:
    return text_format ("killed by signal %d (%s)", result->value, strsignal (result->value));
  case JOB_TIMED_OUT:
    return text_format ("no end within %.0f s", result->wall);
  case JOB_NOT_STARTED:
    return text_format ("cannot be executed: %s", strerror (result->value));
  case JOB_CANCELLED:
    break;
  }
  return text_copy ("cancelled");
}
