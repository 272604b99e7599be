/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Runs one child under a keeper of its own, so that whatever the child
 * starts ends with it.  The keeper is a subreaper in a session of its own
 * that holds the watchdog: on a time-out, on a cancel, and when the runner
 * itself dies (kill -9 included) it kills the whole tree, waits until
 * nothing of it is left, and removes the scratch folder.
 */
#ifndef BOOTBISECT_SUPERVISE_H
#define BOOTBISECT_SUPERVISE_H

#include <stdbool.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "error.h"

/* What is said of a job that was cancelled although nobody asked us to stop. */
#define JOB_LOST "its watchdog was killed (is memory short?): start the same command again"

struct job_spec {
  const char *const *argv;    /* argv[0] looked up in PATH */
  const char *const *envp;    /* whole environment; NULL: ours */
  const char *directory;      /* NULL: ours */
  const char *output;         /* file that stdout and stderr are appended to */
  unsigned long long output_limit; /* bytes of output kept (head and tail); 0: 64 MiB */
  const char *answer;         /* file for what the child writes to stdout alone; NULL:
                                 stdout goes to output too */
  const char *scratch;        /* folder made before and removed after; its path is the
                                 child's TMPDIR and LIBGUESTFS_TMPDIR; NULL: none */
  const int *hold;            /* descriptor, of a lock as a rule, that stays open until nothing
                                 of the job lives, even when we die; NULL: none */
  bool count_instructions;    /* instructions.h */
  double limit;               /* seconds of wall time; always set */
};

enum job_end {
  JOB_EXITED,
  JOB_SIGNALLED,
  JOB_TIMED_OUT,
  JOB_CANCELLED,    /* or its keeper was killed, so nothing is known of it */
  JOB_NOT_STARTED,  /* argv[0] can't be executed; value is the errno */
};

struct job_result {
  enum job_end end;
  int value;            /* exit code, signal number, or errno */
  double wall;          /* seconds, CLOCK_MONOTONIC */
  double user, system;  /* seconds of CPU of the whole tree */
  double instructions;  /* on the host, of the whole tree; 0: not counted */
  unsigned long long max_rss; /* bytes, of its largest process */
};

struct job;

/* Starts a job.  NULL on error. */
struct job *job_start (const struct job_spec *spec, struct error *err);

/* Waits until one of jobs[0..n-1] ends (its index is returned, its result
 * filled, the job freed and its place set to NULL), or until the runner was
 * asked to stop (interrupt.h): then -1, and the caller cancels what runs.
 */
ssize_t job_wait_any (struct job **jobs, size_t n, struct job_result *result);

/* Whether the job has ended, so that job_wait_any () would not wait. */
bool job_has_ended (const struct job *job);

/* Ends a running job and all its tree, waits for that (bounded), frees it. */
void job_cancel (struct job *job);

/* job_start and job_wait_any for one; a job that is interrupted comes back
 * as JOB_CANCELLED, one whose keeper was killed as an error.
 */
int job_run (const struct job_spec *spec, struct job_result *result, struct error *err);

#endif
