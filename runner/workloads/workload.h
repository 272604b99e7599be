/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What is timed: one table a kind of workload.  A new workload is one file
 * that fills a struct workload, and one line in workloads[].
 */
#ifndef BOOTBISECT_WORKLOAD_H
#define BOOTBISECT_WORKLOAD_H

#include <json-c/json.h>
#include <stdbool.h>

#include "../decide/evidence.h"
#include "../setup.h"
#include "../supervise.h"

/* One run to make. */
struct run_context {
  const struct setup *setup;
  const char *argument;   /* what stands after NAME: in --workload NAME:ARGUMENT */
  const char *commit;     /* full hash, or NULL */
  const char *role;       /* "candidate" or "reference" */
  uint64_t sample;        /* running number */
  const char *operations; /* of an inspection, with commas between; NULL: all */
  const char *record;     /* file for the run's messages with their times (boot); or NULL */
};

struct workload {
  const char *name;
  const char *summary;
  const char *metric;      /* the default metric */
  bool needs_appliance;

  /* Whether what stands after NAME: (NULL: nothing does) makes sense. */
  int (*check) (const char *argument, struct error *err);

  /* Changes the argument where the metric needs another one, and refuses a
   * metric that the workload cannot have.  NULL: any metric will do.
   */
  int (*adapt) (const char *metric, const char **argument, struct error *err);

  /* How many boots one run is, for its time limit.  NULL: one. */
  double (*launches) (const char *argument);

  /* Fills argv and envp of the job (freed by workload_job_clear ()). */
  int (*prepare) (const struct run_context *run, struct job_spec *job, struct error *err);

  /* Reads what the run left in its answer file.  Adds its numbers to
   * `metrics` ({name: {"value", "unit"}}) and what it says of itself to
   * `ran`.  False with `reason` (one line, freed by the caller) when the run
   * gave no measurement.
   */
  bool (*read) (const char *answer, const struct job_result *result,
                struct json_object *metrics, struct json_object *ran, char **reason);
};

extern const struct workload *const workloads[]; /* NULL-terminated; boot is first */

/* The workload and its argument from "boot" or "command:CMD". */
const struct workload *workload_find (const char *text, const char **argument,
                                      struct error *err);
void workload_job_clear (struct job_spec *job);

/* For the workloads: adds one number; adds user, system, cpu (seconds) and
 * max_memory (bytes) of a job.
 */
void metric_add (struct json_object *metrics, const char *name, double value,
                 const char *unit);
void metric_add_usage (struct json_object *metrics, const struct job_result *result);

/* How a job ended that gave no measurement, one line; the caller frees it. */
char *job_end_text (const struct job_result *result);

#endif
