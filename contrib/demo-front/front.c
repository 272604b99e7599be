/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A front for qemu: stays the parent of the real one ($DEMO_QEMU, else
 * qemu-system-x86_64 from PATH), so that /proc/PID/exe of what libguestfs
 * started is this program.  Before a real launch (one with -kernel) it goes
 * through steps[], some of which cost CPU time; feature probes such as
 * -help or QMP on an empty machine pass straight through.
 */
#include <errno.h>
#include <math.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "front.h"

/* Seconds that a step of cost 1 takes: about a third of a boot under TCG. */
#define DEFAULT_DELAY 5.0

static double
delay (void)
{
  const char *s = getenv ("DEMO_DELAY");

  return s ? atof (s) : DEFAULT_DELAY;
}

/* Works for so many seconds of CPU time: on a busy machine that takes longer
 * in the same way as the boot itself does.
 */
static void
work (double seconds)
{
  struct timespec t;
  double end;

  clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &t);
  end = t.tv_sec + t.tv_nsec / 1e9 + seconds;
  while (t.tv_sec + t.tv_nsec / 1e9 < end) {
    for (volatile int i = 0; i < 1000000; i++)
      ;
    clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &t);
  }
}

static double
go_through_steps (int really)
{
  double cost = 0;

  for (const struct step *s = steps; s->name; s++) {
    while (isinf (s->cost))
      pause ();
    if (really)
      work (s->cost * delay ());
    cost += s->cost;
  }
  return cost;
}

/* A number in [-1, 1] that the names of the sample alone decide. */
static double
noise (void)
{
  static const char *const names[] = { "BOOTBISECT_COMMIT", "BOOTBISECT_ROLE",
                                       "BOOTBISECT_SAMPLE" };
  uint64_t hash = 0xcbf29ce484222325;

  for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
    const char *s = getenv (names[i]);

    for (; s && *s; s++)
      hash = (hash ^ (unsigned char) *s) * 0x100000001b3;
  }
  hash = (hash ^ (hash >> 33)) * 0xff51afd7ed558ccd;
  hash = (hash ^ (hash >> 33)) * 0xc4ceb9fe1a85ec53;
  return (hash >> 11) / (double) (1ULL << 52) - 1;
}

static void
wait_and_forward (pid_t child, const sigset_t *signals)
{
  int status;

  for (;;) {
    siginfo_t info;

    if (sigwaitinfo (signals, &info) == -1)
      continue;
    if (info.si_signo != SIGCHLD) {
      kill (child, info.si_signo);
      continue;
    }
    if (waitpid (child, &status, WNOHANG) != child)
      continue;
    if (WIFEXITED (status))
      exit (WEXITSTATUS (status));
    if (WIFSIGNALED (status))
      exit (128 + WTERMSIG (status));
  }
}

static void
start (char **argv)
{
  const char *qemu = getenv ("DEMO_QEMU");
  const pid_t front = getpid ();
  sigset_t signals, before;
  pid_t child;

  sigemptyset (&signals);
  sigaddset (&signals, SIGCHLD);
  sigaddset (&signals, SIGTERM);
  sigaddset (&signals, SIGINT);
  sigaddset (&signals, SIGHUP);
  sigprocmask (SIG_BLOCK, &signals, &before);

  child = fork ();
  if (child == -1) {
    perror ("qemu-front: fork");
    exit (1);
  }
  if (child == 0) {
    sigprocmask (SIG_SETMASK, &before, NULL);
    prctl (PR_SET_PDEATHSIG, SIGKILL);
    if (getppid () != front)
      _exit (1);
    argv[0] = (char *) (qemu ? qemu : "qemu-system-x86_64");
    execvp (argv[0], argv);
    fprintf (stderr, "qemu-front: %s: %s\n", argv[0], strerror (errno));
    _exit (127);
  }
  wait_and_forward (child, &signals);
}

int
main (int argc, char **argv)
{
  if (argc == 2 && strcmp (argv[1], "--demo-number") == 0) {
    /* What a boot with these steps would take, for tests that do not boot. */
    printf ("%.4f\n", (14 + DEFAULT_DELAY * go_through_steps (0)) * (1 + .01 * noise ()));
    return 0;
  }
  for (int i = 1; i < argc; i++)
    if (strcmp (argv[i], "-kernel") == 0) {
      go_through_steps (1);
      break;
    }
  start (argv);
}
