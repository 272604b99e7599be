/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The handler of SIGINT, SIGTERM and SIGHUP: a flag, and an eventfd for
 * those who wait in poll ().  A second signal changes nothing: what the
 * first one asked for takes two seconds at most.
 */
#include <errno.h>
#include <signal.h>
#include <stdint.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "interrupt.h"

static volatile sig_atomic_t requested;
static volatile int event = -1;

static void
catch (int number)
{
  const uint64_t one = 1;
  int saved = errno;
  ssize_t ignored;

  (void) number;
  requested = 1;
  ignored = write (event, &one, sizeof one);
  (void) ignored;
  errno = saved;
}

void
interrupt_install (void)
{
  static const int signals[] = { SIGINT, SIGTERM, SIGHUP };
  struct sigaction action, old;

  if (event < 0)
    event = eventfd (0, EFD_CLOEXEC | EFD_NONBLOCK);
  memset (&action, 0, sizeof action);
  action.sa_handler = catch;
  sigemptyset (&action.sa_mask);
  for (size_t i = 0; i < sizeof signals / sizeof signals[0]; i++) {
    /* What nohup or a shell without job control ignores stays ignored. */
    if (sigaction (signals[i], NULL, &old) == 0 && old.sa_handler != SIG_IGN)
      sigaction (signals[i], &action, NULL);
  }
}

bool
interrupt_requested (void)
{
  return requested;
}

int
interrupt_fd (void)
{
  return event;
}
