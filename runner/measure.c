/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One timed run from its job to a measurement.
 */
#include <regex.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "appliance-cache.h"
#include "boot-setup.h"
#include "cleanup.h"
#include "clock.h"
#include "console.h"
#include "instructions.h"
#include "interrupt.h"
#include "machine.h"
#include "measure.h"
#include "text.h"
#include "verify.h"

#define TAIL_LINES 20

struct measure_run {
  struct measure_request request;
  struct job *job;
  struct job_spec spec;
  char *answer, *scratch;
  char *cachedir, *mark, *begun; /* the appliance's cache before; NULL: no appliance */
  struct machine_state before;
  regex_t signature;
};

static void
run_free (struct measure_run *run)
{
  unlink (run->answer);
  free (run->answer);
  free (run->scratch);
  free (run->cachedir);
  free (run->mark);
  free (run->begun);
  workload_job_clear (&run->spec);
  if (run->request.signature)
    regfree (&run->signature);
  free (run);
}

struct measure_run *
measure_start (const struct measure_request *request, struct error *err)
{
  struct measure_run *run = memory_zero (1, sizeof *run);

  run->request = *request;
  run->answer = text_format ("%s.answer", request->output);
  run->scratch = text_format ("%s/%d-%.0f", request->scratch, (int) getpid (),
                              clock_seconds () * 1e9);
  if (request->signature
      && regcomp (&run->signature, request->signature,
                  REG_EXTENDED | REG_NEWLINE | REG_NOSUB)) {
    run->request.signature = NULL;
    error_set (err, STATUS_USAGE, "not an extended regular expression: %s",
               request->signature);
    goto fail;
  }
  if (request->workload->prepare (&request->run, &run->spec, err) < 0)
    goto fail;
  run->spec.output = request->output;
  run->spec.answer = run->answer;
  run->spec.scratch = run->scratch;
  run->spec.limit = request->limit;
  run->spec.count_instructions
    = request->metric && strcmp (request->metric, INSTRUCTIONS_METRIC) == 0;
  if (request->workload->needs_appliance) {
    run->cachedir = boot_cachedir (request->run.setup);
    run->mark = appliance_cache_mark (run->cachedir);
    run->begun = appliance_cache_begun (run->cachedir);
  }
  /* Of a killed runner: its keeper may still have it open. */
  unlink (run->answer);
  machine_read (&run->before);
  run->job = job_start (&run->spec, err);
  if (run->job)
    return run;
fail:
  run_free (run);
  return NULL;
}

/* The wanted metric's value; false with a reason when there is none. */
static bool
find_value (const char *name, struct measurement *m)
{
  struct json_object *metric, *value;

  if (!json_object_object_get_ex (m->metrics, name, &metric)
      || !json_object_object_get_ex (metric, "value", &value)) {
    m->reason = text_format ("it gave no number called %s", name);
    return false;
  }
  m->value = json_object_get_double (value);
  if (m->value > 0)
    return true;
  m->reason = text_format ("its %s is %g, not more than 0", name, m->value);
  m->value = 0;
  return false;
}

/* Whether a failure is the one that is searched for. */
static bool
is_wanted (const struct measure_run *run, const char *reason)
{
  CLEANUP_FREE char *console = NULL, *answer = NULL;

  if (!run->request.signature)
    return true;
  console = console_end (run->request.output);
  answer = console_end (run->answer); /* a command's own output */
  return regexec (&run->signature, console, 0, NULL, 0) == 0
         || regexec (&run->signature, answer, 0, NULL, 0) == 0
         || regexec (&run->signature, reason, 0, NULL, 0) == 0;
}

static void
judge_failure (const struct measure_run *run, const struct job_result *result,
               struct measurement *m)
{
  if (!is_wanted (run, m->reason))
    m->outcome = OUTCOME_SKIPPED;
  else if (result->end == JOB_TIMED_OUT)
    m->outcome = OUTCOME_TIMEOUT;
  else
    m->outcome = OUTCOME_FAILED;
  if (m->outcome == OUTCOME_TIMEOUT)
    m->value = run->request.limit;
  m->tail = console_tail (run->request.output, TAIL_LINES);
}

static void
judge (struct measure_run *run, const struct job_result *result, struct measurement *m)
{
  const struct measure_request *request = &run->request;

  if (!request->workload->read (run->answer, result, m->metrics, m->ran, &m->reason)) {
    judge_failure (run, result, m);
  } else if (request->workload->needs_appliance
             && !verify_ran (request->run.setup, m->ran, &m->reason)) {
    m->outcome = OUTCOME_SKIPPED;
  } else if (m->changed) {
    CLEANUP_FREE char *name = text_plain (content_mark_changed (request->mark));

    m->reason = text_format ("a run changed what was built: %s", name);
    m->outcome = OUTCOME_SKIPPED;
  } else if (!find_value (request->metric ? request->metric : request->workload->metric,
                          m)) {
    m->outcome = OUTCOME_SKIPPED;
  } else {
    m->outcome = OUTCOME_OK;
    unlink (request->output);
  }
}

/* Turns an ended job into a measurement; `alone`: no other run beside it,
 * which the machine would show as a disturbance.
 */
static void
finish (struct measure_run *run, const struct job_result *result, bool alone,
        struct measurement *m)
{
  struct machine_state after;
  bool disturbed;

  machine_read (&after);
  memset (m, 0, sizeof *m);
  m->metrics = json_object_new_object ();
  m->ran = json_object_new_object ();
  m->machine = machine_judge (&run->before, &after, result->user + result->system,
                              &disturbed);
  /* A count of instructions is the same whatever else the machine does. */
  m->contaminated = alone && disturbed && !run->request.run.setup->insn_plugin;
  m->changed = run->request.mark && content_mark_changed (run->request.mark);
  if (result->end == JOB_CANCELLED) {
    m->cancelled = true;
    m->outcome = OUTCOME_SKIPPED;
    m->reason = job_end_text (result);
  } else {
    judge (run, result, m);
  }
  if (run->mark) {
    CLEANUP_FREE char *mark = appliance_cache_mark (run->cachedir);

    m->rebuilt = strcmp (mark, run->mark) != 0;
    m->unfinished = result->end == JOB_TIMED_OUT
                    && appliance_cache_unfinished (run->cachedir, run->begun);
  }
  run_free (run);
}

ssize_t
measure_wait_any (struct measure_run **runs, size_t n, struct measurement *measurement)
{
  CLEANUP_FREE struct job **jobs = memory_zero (n, sizeof *jobs);
  struct job_result result;
  size_t running = 0;
  ssize_t i;

  for (size_t k = 0; k < n; k++) {
    jobs[k] = runs[k] ? runs[k]->job : NULL;
    running += runs[k] != NULL;
  }
  i = job_wait_any (jobs, n, &result);
  if (i >= 0) {
    finish (runs[i], &result, running == 1, measurement);
    runs[i] = NULL;
  }
  return i;
}

void
measure_cancel (struct measure_run *run)
{
  job_cancel (run->job);
  run_free (run);
}

int
measure (const struct measure_request *request, struct measurement *measurement,
         struct error *err)
{
  struct measure_run *run;

  memset (measurement, 0, sizeof *measurement);
  if (!interrupt_requested ()) {
    run = measure_start (request, err);
    if (!run)
      return -1;
    if (measure_wait_any (&run, 1, measurement) >= 0) {
      if (!measurement->cancelled || interrupt_requested ())
        return 0;
      measurement_clear (measurement);
      return error_set (err, STATUS_UNMEASURED, "%s: " JOB_LOST, request->workload->name);
    }
    measure_cancel (run);
  }
  measurement->cancelled = true;
  measurement->outcome = OUTCOME_SKIPPED;
  measurement->reason = text_copy ("cancelled");
  return 0;
}

void
measurement_clear (struct measurement *measurement)
{
  free (measurement->reason);
  free (measurement->tail);
  json_object_put (measurement->metrics);
  json_object_put (measurement->ran);
  json_object_put (measurement->machine);
  memset (measurement, 0, sizeof *measurement);
}
