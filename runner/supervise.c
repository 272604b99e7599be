/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The runner's side of jobs: opens what a keeper needs, forks it, waits for
 * its report.  A keeper ends its job when the lifeline closes: when we
 * cancel it, and when we die in whatever way.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cleanup.h"
#include "clock.h"
#include "environment.h"
#include "interrupt.h"
#include "keeper.h"
#include "scratch.h"
#include "supervise.h"
#include "text.h"

#define OUTPUT_LIMIT (64ULL << 20)
/* Longer than a keeper holds its report back, shorter than two seconds. */
#define REPORT_PATIENCE (KEEPER_GRACE + KEEPER_PATIENCE + .2)

struct job {
  pid_t keeper;
  int lifeline; /* -1 once it is cancelled */
  int report;
  char *scratch;
};

static char **
job_environment (const struct job_spec *spec)
{
  char **env = environment_copy (spec->envp);

  if (spec->scratch) {
    environment_set (&env, "TMPDIR", spec->scratch);
    environment_set (&env, "LIBGUESTFS_TMPDIR", spec->scratch);
  }
  return env;
}

static int
open_output (const char *path, int flags, struct error *err)
{
  int fd = open (path, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOCTTY | flags, 0666);

  return fd < 0 ? error_set (err, STATUS_UNMEASURED, "cannot write %s: %m", path) : fd;
}

/* Forks the keeper; both its pipes are made here. */
static struct job *
fork_keeper (struct keeper *keeper, struct error *err)
{
  struct job *job = memory_zero (1, sizeof *job);
  int lifeline[2], report[2];

  if (pipe2 (lifeline, O_CLOEXEC) < 0 || pipe2 (report, O_CLOEXEC) < 0) {
    error_set (err, STATUS_UNMEASURED, "cannot make a pipe: %m");
    free (job);
    return NULL;
  }
  keeper->lifeline = lifeline[0];
  keeper->report = report[1];
  job->keeper = fork ();
  if (job->keeper == 0)
    keeper_main (keeper);
  if (job->keeper < 0)
    error_set (err, STATUS_UNMEASURED, "cannot fork: %m");
  close (lifeline[0]);
  close (report[1]);
  job->lifeline = lifeline[1];
  job->report = report[0];
  if (job->keeper > 0)
    return job;
  close (job->lifeline);
  close (job->report);
  free (job);
  return NULL;
}

struct job *
job_start (const struct job_spec *spec, struct error *err)
{
  char **env = job_environment (spec);
  CLEANUP_CLOSE int output = open_output (spec->output, O_APPEND, err);
  CLEANUP_CLOSE int answer = -1, scratch = -1;
  struct job *job = NULL;

  if (output >= 0 && spec->answer)
    answer = open_output (spec->answer, O_TRUNC, err);
  if (output >= 0 && (answer >= 0 || !spec->answer) && spec->scratch)
    scratch = scratch_make (spec->scratch, err);
  if (output >= 0 && (answer >= 0 || !spec->answer) && (scratch >= 0 || !spec->scratch)) {
    struct keeper keeper = {
      .argv = spec->argv,
      .envp = env,
      .directory = spec->directory,
      .scratch = spec->scratch,
      .limit = spec->limit,
      .count_instructions = spec->count_instructions,
      .output_limit = spec->output_limit ? spec->output_limit : OUTPUT_LIMIT,
      .scratch_fd = scratch,
      .output_fd = output,
      .answer_fd = answer,
      .hold_fd = spec->hold ? *spec->hold : -1,
    };

    job = fork_keeper (&keeper, err);
    if (job)
      job->scratch = text_copy (spec->scratch);
    else if (spec->scratch)
      scratch_remove (spec->scratch);
  }
  environment_free (env);
  return job;
}

/* Tells the keeper to end its job. */
static void
let_go (struct job *job)
{
  if (job->lifeline >= 0)
    close (job->lifeline);
  job->lifeline = -1;
}

/* Reads the report that is there, or learns that the keeper was killed. */
static void
finish (struct job *job, struct job_result *result)
{
  struct keeper_report report;
  ssize_t n;

  while ((n = read (job->report, &report, sizeof report)) < 0 && errno == EINTR)
    ;
  if (n != sizeof report) {
    /* Its child died with it (PR_SET_PDEATHSIG), which says nothing of what
     * the child would have done. */
    memset (&report, 0, sizeof report);
    report.result.end = JOB_CANCELLED;
    report.clean = true;
    if (job->scratch)
      scratch_remove (job->scratch);
  }
  *result = report.result;
  let_go (job);
  /* One that still fights with its tree is left to itself. */
  while (report.clean && waitpid (job->keeper, NULL, 0) < 0 && errno == EINTR)
    ;
  close (job->report);
  free (job->scratch);
  free (job);
}

ssize_t
job_wait_any (struct job **jobs, size_t n, struct job_result *result)
{
  CLEANUP_FREE struct pollfd *fds = memory_zero (n + 1, sizeof *fds);

  for (size_t i = 0; i < n; i++) {
    fds[i].fd = jobs[i] ? jobs[i]->report : -1;
    fds[i].events = POLLIN;
  }
  fds[n].fd = interrupt_fd ();
  fds[n].events = POLLIN;
  while (!interrupt_requested ()) {
    if (poll (fds, n + 1, -1) < 0)
      continue;
    for (size_t i = 0; i < n; i++)
      if (fds[i].revents) {
        finish (jobs[i], result);
        jobs[i] = NULL;
        return i;
      }
  }
  /* All at once, so that many end as quickly as one. */
  for (size_t i = 0; i < n; i++)
    if (jobs[i])
      let_go (jobs[i]);
  return -1;
}

bool
job_has_ended (const struct job *job)
{
  struct pollfd fd = { .fd = job->report, .events = POLLIN };

  return poll (&fd, 1, 0) > 0;
}

void
job_cancel (struct job *job)
{
  const double until = clock_seconds () + REPORT_PATIENCE;
  struct pollfd fd = { .fd = job->report, .events = POLLIN };
  struct job_result ignored;
  double left;

  let_go (job);
  while ((left = until - clock_seconds ()) > 0)
    if (poll (&fd, 1, (int) (left * 1000) + 1) > 0) {
      finish (job, &ignored);
      return;
    }
  close (job->report);
  free (job->scratch);
  free (job);
}

int
job_run (const struct job_spec *spec, struct job_result *result, struct error *err)
{
  struct job *job = job_start (spec, err);

  if (!job)
    return -1;
  if (job_wait_any (&job, 1, result) < 0) {
    memset (result, 0, sizeof *result);
    result->end = JOB_CANCELLED;
    job_cancel (job);
  } else if (result->end == JOB_CANCELLED && !interrupt_requested ()) {
    CLEANUP_FREE char *plain = text_plain (spec->argv[0]);

    return error_set (err, STATUS_UNMEASURED, "%s: " JOB_LOST, plain);
  }
  return 0;
}
