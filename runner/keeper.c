/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Starts the child, copies its output, watches the clock and the runner,
 * ends the whole tree, removes the scratch folder, reports.
 */
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "clock.h"
#include "instructions.h"
#include "keeper.h"
#include "process-tree.h"
#include "scratch.h"
#include "stream.h"

#define ANSWER_LIMIT (1024 * 1024)

struct state {
  struct keeper *keeper;
  struct stream output, answer;
  int instructions; /* counter, or -1 */
  int signals;     /* signalfd: SIGCHLD and the signals that end us */
  pid_t child;
  int status;      /* of the child */
  bool reaped;
  double started, ended;
};

/* Keeps only what the keeper uses: the runner's files, locks and the
 * lifelines of other jobs must not live on in it.  The runner may have used
 * up its descriptors, so this takes none but those that it closes.
 */
static void
close_others (struct keeper *keeper)
{
  int *fds[] = { &keeper->lifeline, &keeper->report, &keeper->scratch_fd,
                 &keeper->output_fd, &keeper->answer_fd, &keeper->hold_fd };
  const int n = sizeof fds / sizeof fds[0];
  int null, next = 3;

  for (int i = 0; i < n; i++)
    if (*fds[i] >= 0 && *fds[i] < 3)
      *fds[i] = fcntl (*fds[i], F_DUPFD_CLOEXEC, 3);
  for (int i = 1; i < n; i++)
    for (int k = i; k > 0 && *fds[k] < *fds[k - 1]; k--) {
      int *lower = fds[k];

      fds[k] = fds[k - 1];
      fds[k - 1] = lower;
    }
  /* In rising order none is moved onto one that is still to be moved. */
  for (int i = 0; i < n; i++)
    if (*fds[i] >= 0) {
      if (*fds[i] == next)
        fcntl (next, F_SETFD, FD_CLOEXEC);
      else
        dup3 (*fds[i], next, O_CLOEXEC);
      *fds[i] = next++;
    }
  closefrom (next);
  null = open ("/dev/null", O_RDWR | O_CLOEXEC);
  for (int i = 0; i < 3; i++)
    if (null != i)
      dup2 (null, i);
  if (null > 2)
    close (null);
}

static int
block_signals (sigset_t *old)
{
  static const int numbers[] = { SIGCHLD, SIGTERM, SIGINT, SIGHUP };
  sigset_t set;

  sigemptyset (&set);
  for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++)
    sigaddset (&set, numbers[i]);
  sigprocmask (SIG_BLOCK, &set, old);
  signal (SIGPIPE, SIG_IGN);
  return signalfd (-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

static void __attribute__ ((noreturn))
child_main (const struct keeper *keeper, pid_t parent, int out, int answer, int failed)
{
  static const int numbers[] = { SIGCHLD, SIGTERM, SIGINT, SIGHUP, SIGQUIT, SIGPIPE };
  sigset_t none;
  int saved;

  for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++)
    signal (numbers[i], SIG_DFL);
  sigemptyset (&none);
  sigprocmask (SIG_SETMASK, &none, NULL);
  setpgid (0, 0);
  prctl (PR_SET_PDEATHSIG, SIGKILL);
  if (getppid () != parent) /* it died before the line above */
    _exit (127);
  dup2 (answer >= 0 ? answer : out, 1);
  dup2 (out, 2);
  if (keeper->directory && chdir (keeper->directory) < 0)
    goto fail;
  execvpe (keeper->argv[0], (char *const *) keeper->argv, keeper->envp);
fail:
  saved = errno;
  if (write (failed, &saved, sizeof saved) < 0)
    _exit (126);
  _exit (127);
}

/* A pipe whose end to read does not block. */
static void
open_pipe (int ends[2])
{
  if (pipe2 (ends, O_CLOEXEC) < 0)
    _exit (1);
  fcntl (ends[0], F_SETFL, O_NONBLOCK);
}

/* 0, or the errno for which the program can't be executed. */
static int
start_child (struct state *s)
{
  struct keeper *keeper = s->keeper;
  pid_t self = getpid ();
  int out[2], answer[2] = { -1, -1 }, failed[2], error = 0;

  open_pipe (out);
  if (keeper->answer_fd >= 0)
    open_pipe (answer);
  if (pipe2 (failed, O_CLOEXEC) < 0)
    _exit (1);
  s->instructions = keeper->count_instructions ? instructions_open (NULL) : -1;
  s->started = clock_seconds ();
  s->child = fork ();
  if (s->child == 0)
    child_main (keeper, self, out[1], answer[1], failed[1]);
  if (s->child < 0)
    error = errno;
  close (out[1]);
  close (failed[1]);
  if (answer[1] >= 0)
    close (answer[1]);
  stream_open (&s->output, out[0], keeper->output_fd, keeper->output_limit);
  stream_open (&s->answer, answer[0], keeper->answer_fd, ANSWER_LIMIT);
  if (!error && read (failed[0], &error, sizeof error) != sizeof error)
    error = 0;
  close (failed[0]);
  return error;
}

/* Waits for something to happen until `until`.  False when the runner died
 * or cancelled, or we are asked to end.
 */
static bool
turn (struct state *s, double until)
{
  struct pollfd fds[] = {
    { .fd = s->signals, .events = POLLIN },
    { .fd = s->keeper->lifeline, .events = POLLIN },
    { .fd = s->output.in, .events = POLLIN },
    { .fd = s->answer.in, .events = POLLIN },
  };
  struct signalfd_siginfo info;
  double left = until - clock_seconds ();
  bool go_on = true;

  /* Days at most in one go; rounded up, so that it never spins. */
  poll (fds, 4, left <= 0 ? 0 : left > 86400 ? 86400000 : (int) ceil (left * 1000));
  while (read (s->signals, &info, sizeof info) == sizeof info)
    if (info.ssi_signo != SIGCHLD)
      go_on = false;
  if (fds[1].revents)
    go_on = false;
  stream_pump (&s->output);
  stream_pump (&s->answer);
  return go_on;
}

/* Reaps, and notes when the child itself ended. */
static bool
child_ended (struct state *s)
{
  int status = -1;

  if (!s->reaped) {
    process_tree_reap (s->child, &status);
    if (status != -1) {
      s->status = status;
      s->reaped = true;
      s->ended = clock_seconds ();
    }
  }
  return s->reaped;
}

/* Asks the child's process group to end, and gives it a moment. */
static void
end_gently (struct state *s)
{
  const double until = clock_seconds () + KEEPER_GRACE;

  kill (-s->child, SIGTERM);
  while (!child_ended (s) && clock_seconds () < until)
    turn (s, until);
}

static enum job_end
watch (struct state *s)
{
  const double until = s->started + s->keeper->limit;

  for (;;) {
    bool go_on = turn (s, until);

    if (child_ended (s))
      return WIFEXITED (s->status) ? JOB_EXITED : JOB_SIGNALLED;
    if (!go_on)
      return JOB_CANCELLED;
    if (clock_seconds () >= until)
      return JOB_TIMED_OUT;
  }
}

static double
seconds (struct timeval t)
{
  return t.tv_sec + t.tv_usec * 1e-6;
}

static void
report (struct state *s, struct keeper_report *answer)
{
  struct rusage usage;

  stream_pump (&s->output);
  stream_pump (&s->answer);
  stream_finish (&s->output);
  stream_finish (&s->answer);
  getrusage (RUSAGE_CHILDREN, &usage);
  answer->result.wall = (s->reaped ? s->ended : clock_seconds ()) - s->started;
  answer->result.user = seconds (usage.ru_utime);
  answer->result.system = seconds (usage.ru_stime);
  answer->result.instructions = instructions_read (s->instructions);
  answer->result.max_rss = usage.ru_maxrss * 1024ULL;
  if (write (s->keeper->report, answer, sizeof *answer) < 0)
    answer->clean = false; /* nobody listens any more */
}

void
keeper_main (struct keeper *keeper)
{
  struct state s = { .keeper = keeper };
  struct keeper_report answer = { 0 };
  sigset_t old;

  close_others (keeper);
  setsid ();
  prctl (PR_SET_CHILD_SUBREAPER, 1);
  prctl (PR_SET_NAME, "bootbisect-keep");
  s.signals = block_signals (&old);
  answer.result.value = start_child (&s);
  if (answer.result.value) {
    answer.result.end = JOB_NOT_STARTED;
  } else {
    answer.result.end = watch (&s);
    if (!s.reaped)
      end_gently (&s);
  }
  answer.clean = process_tree_kill (KEEPER_PATIENCE, s.child, &s.status);
  if (answer.clean && keeper->scratch)
    scratch_remove (keeper->scratch);
  if (answer.result.end == JOB_EXITED)
    answer.result.value = WEXITSTATUS (s.status);
  else if (answer.result.end == JOB_SIGNALLED)
    answer.result.value = WTERMSIG (s.status);
  report (&s, &answer);
  /* What hangs in the kernel may still let go; the runner waits no longer. */
  if (!answer.clean && process_tree_kill (60, s.child, &s.status) && keeper->scratch)
    scratch_remove (keeper->scratch);
  _exit (0);
}
