/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One timed run, whole: machine state before, the workload under its
 * watchdog, machine state after, the check that what ran is what was built
 * (promise 3), and what the machine says of the sample (promise 7).
 */
#ifndef BOOTBISECT_MEASURE_H
#define BOOTBISECT_MEASURE_H

#include "content-mark.h"
#include "workloads/workload.h"

struct measure_request {
  const struct workload *workload;
  struct run_context run;
  const char *metric;     /* the one whose value is `value` */
  double limit;           /* seconds */
  const struct content_mark *mark; /* of what was built, where the run can reach it; or NULL */
  const char *scratch;    /* parent of the run's private folder */
  const char *output;     /* file for what the run prints; removed after a good run */
  const char *signature;  /* failure mode: extended regular expression that the output of
                             a wanted failure matches; NULL: any */
};

struct measurement {
  enum outcome outcome;
  double value;                 /* of the metric; the limit after a time-out */
  bool rebuilt;                 /* supermin built the appliance during it: not a sample */
  bool unfinished;              /* the limit ended supermin, not a boot */
  bool contaminated;            /* the machine was disturbed */
  bool changed;                 /* what was built is not what it was: not a sample */
  bool cancelled;               /* the runner was asked to stop, or the run's keeper was
                                   killed: not a sample */
  char *reason;                 /* one line, why there is no value or why it is refused */
  char *tail;                   /* last console lines of a failed run */
  struct json_object *metrics;  /* {name: {"value": n, "unit": "s"}} */
  struct json_object *ran;      /* what really ran: qemu, kernel, libguestfs */
  struct json_object *machine;  /* steal, pressure, load around it */
};

/* The parallel form for failure searches: up to n at once, each with an
 * output file of its own.  What a request points to stays until its run has
 * ended.  As job_wait_any (): the index of a run that ended, which is freed
 * and set to NULL; -1 when the runner was asked to stop, and the caller
 * cancels what runs.
 */
struct measure_run;
struct measure_run *measure_start (const struct measure_request *request,
                                   struct error *err);
ssize_t measure_wait_any (struct measure_run **runs, size_t n,
                          struct measurement *measurement);
void measure_cancel (struct measure_run *run);

/* One after another.  -1: nothing could be tried at all (err says why). */
int measure (const struct measure_request *request, struct measurement *measurement,
             struct error *err);
void measurement_clear (struct measurement *measurement);

/* Proves in a bounded real launch whether KVM runs a guest here; remembered
 * below the cache directory for this machine, kernel and qemu.  `why` gets
 * one line for the user (freed by the caller).
 */
int accel_resolve (enum accel wanted, const struct setup *setup, const char *cache_dir,
                   enum accel *accel, char **why, struct error *err);

/* Seconds that such a launch is given: a KVM that is slower is not worth
 * having.
 */
#define ACCEL_PROOF_LIMIT 30

/* Puts down what a launch under KVM has shown elsewhere. */
void accel_remember (const struct setup *setup, const char *cache_dir, bool works);

/* What is recorded of the machine once a job: host, CPUs, memory, kernel,
 * versions of qemu, libguestfs, supermin; the caller puts it.  What they
 * leave when they are killed stays below `scratch` (NULL: in TMPDIR).
 */
struct json_object *machine_describe (const char *scratch);

#endif
