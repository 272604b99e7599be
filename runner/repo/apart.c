/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Work of libgit2 that takes seconds and cannot be stopped from inside, such
 * as the checkout of a whole kernel tree: done by a child that is killed when
 * the user wants to stop.
 */
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../cleanup.h"
#include "../clock.h"
#include "../interrupt.h"
#include "apart.h"

/* Seconds for a killed child to be gone. */
#define KILL_PATIENCE 5

static void
child (int (*work) (void *data, struct error *err), void *data, pid_t parent, int answer)
{
  struct error err = { .text = "" };

  prctl (PR_SET_PDEATHSIG, SIGKILL);
  if (getppid () != parent)
    _exit (1);
  int r = work (data, &err);
  if (r < 0 && write (answer, &err, sizeof err) != sizeof err)
    _exit (2);
  _exit (r < 0 ? 1 : 0);
}

/* Waits until the child has said all; false when a stop was asked for or the
 * time is over.
 */
static bool
wait_for_answer (int answer, double until)
{
  struct pollfd fds[] = { { .fd = answer, .events = POLLIN },
                          { .fd = interrupt_fd (), .events = POLLIN } };

  while (!interrupt_requested () && clock_seconds () < until) {
    double left = until - clock_seconds ();
    int n = poll (fds, 2, left > 3600 ? 3600000 : (int) ceil (left > 0 ? left * 1000 : 0));

    if (n > 0 && fds[0].revents)
      return true;
    if (n < 0 && errno != EINTR)
      return true;
  }
  return false;
}

/* Reaps the child.  One that was killed and hangs in the kernel, on a dead
 * network file system, is left alone after a moment.
 */
static int
reap (pid_t pid, bool killed)
{
  const double until = clock_seconds () + KILL_PATIENCE;
  const struct timespec nap = { 0, 10 * 1000 * 1000 };
  int status = -1;
  pid_t r;

  do {
    r = waitpid (pid, &status, killed ? WNOHANG : 0);
    if (r == 0)
      nanosleep (&nap, NULL);
  } while ((r == 0 && clock_seconds () < until) || (r < 0 && errno == EINTR));
  return status;
}

int
run_apart (int (*work) (void *data, struct error *err), void *data, double limit,
           struct error *err)
{
  int ends[2];
  pid_t parent = getpid ();

  if (pipe2 (ends, O_CLOEXEC) < 0)
    return error_set (err, STATUS_UNMEASURED, "cannot make a pipe: %s", strerror (errno));
  CLEANUP_CLOSE int answer = ends[0];
  pid_t pid = fork ();
  if (pid == 0)
    child (work, data, parent, ends[1]);
  int code = errno;
  close (ends[1]);
  if (pid < 0)
    return error_set (err, STATUS_UNMEASURED, "cannot start a process: %s", strerror (code));

  bool answered = wait_for_answer (answer, clock_seconds () + limit);
  if (!answered)
    kill (pid, SIGKILL);
  struct error said;
  bool has_error = answered && read (answer, &said, sizeof said) == sizeof said;
  int status = reap (pid, !answered);
  if (!answered && !interrupt_requested ())
    return error_set (err, STATUS_UNMEASURED, "a checkout took longer than %.0f s", limit);
  if (!answered)
    return error_set (err, STATUS_INTERRUPTED, "interrupted");
  if (has_error && err)
    *err = said;
  if (has_error || (WIFEXITED (status) && WEXITSTATUS (status) == 0))
    return has_error ? -1 : 0;
  return error_set (err, STATUS_UNMEASURED, "a checkout ended unexpectedly");
}
