/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Work of libgit2 that takes seconds and cannot be stopped from inside, such
 * as the checkout of a whole kernel tree: done by a child that is killed when
 * the user wants to stop.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../cleanup.h"
#include "../interrupt.h"
#include "apart.h"

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

/* Waits until the child has said all; false when a stop was asked for. */
static bool
wait_for_answer (int answer)
{
  struct pollfd fds[] = { { .fd = answer, .events = POLLIN },
                          { .fd = interrupt_fd (), .events = POLLIN } };

  while (!interrupt_requested ()) {
    int n = poll (fds, 2, -1);

    if (n > 0 && fds[0].revents)
      return true;
    if (n < 0 && errno != EINTR)
      return true;
  }
  return false;
}

int
run_apart (int (*work) (void *data, struct error *err), void *data, struct error *err)
{
  int ends[2], status;
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

  bool answered = wait_for_answer (answer);
  if (!answered)
    kill (pid, SIGKILL);
  struct error said;
  bool has_error = answered && read (answer, &said, sizeof said) == sizeof said;
  while (waitpid (pid, &status, 0) < 0 && errno == EINTR)
    ;
  if (!answered)
    return error_set (err, STATUS_INTERRUPTED, "interrupted");
  if (has_error && err)
    *err = said;
  if (has_error || (WIFEXITED (status) && WEXITSTATUS (status) == 0))
    return has_error ? -1 : 0;
  return error_set (err, STATUS_UNMEASURED, "a checkout ended unexpectedly");
}
