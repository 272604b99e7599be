/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Appliances at once.  Handles of one process are independent of each other;
 * each has a thread of its own.
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../cleanup.h"
#include "../clock.h"
#include "../text.h"
#include "probe.h"

/* The largest appliance seen, and some more, must be free for the next. */
#define MEMORY_MARGIN 1.2

struct at_once {
  const struct options *options;
  pthread_barrier_t start, launched, looked;
};

struct one {
  struct at_once *all;
  pthread_t thread;
  bool started;
  int pid;             /* of qemu, or -1 */
  char *error;
};

static void *
boot_one (void *arg)
{
  struct one *one = arg;
  guestfs_h *g = guestfs_create ();

  one->pid = -1;
  pthread_barrier_wait (&one->all->start);
  if (!g || configure_appliance (g, one->all->options) < 0
      || guestfs_add_drive_opts (g, "/dev/null", GUESTFS_ADD_DRIVE_OPTS_READONLY, 1,
                                 GUESTFS_ADD_DRIVE_OPTS_FORMAT, "raw", -1) < 0
      || guestfs_launch (g) < 0)
    one->error = last_error (g, "launch");
  else
    one->pid = guestfs_get_pid (g);
  pthread_barrier_wait (&one->all->launched);
  pthread_barrier_wait (&one->all->looked);
  if (g)
    guestfs_close (g);
  return NULL;
}

/* A number of kB behind a word in a file of /proc, in bytes; 0: none. */
static double
kilobytes (const char *path, const char *word)
{
  CLEANUP_FCLOSE FILE *fp = fopen (path, "re");
  char line[200];
  double value = 0;

  while (fp && fgets (line, sizeof line, fp))
    if (strncmp (line, word, strlen (word)) == 0)
      value = 1024 * strtod (line + strlen (word), NULL);
  return value;
}

struct level {
  double seconds, memory;
  int failures;
  char *error;         /* of the first that failed */
};

/* Starts the threads; those that can't be started count as failed. */
static int
start_all (struct at_once *all, struct one *ones, int n)
{
  int started = 0;

  for (int i = 0; i < n; i++) {
    ones[i].all = all;
    ones[i].started = pthread_create (&ones[i].thread, NULL, boot_one, &ones[i]) == 0;
    started += ones[i].started;
  }
  return started;
}

static void
look_at (struct one *ones, int n, struct level *level)
{
  for (int i = 0; i < n; i++) {
    if (ones[i].pid > 0) {
      CLEANUP_FREE char *path = text_format ("/proc/%d/smaps_rollup", ones[i].pid);

      level->memory += kilobytes (path, "Pss:");
    } else {
      level->failures++;
      if (!level->error)
        level->error = text_copy (ones[i].error ? ones[i].error : "no thread");
    }
    free (STEAL (ones[i].error));
  }
}

/* n at once.  The barriers count the threads and this one: a thread that
 * can't be started ends the level before it begins.
 */
static bool
run_level (const struct options *options, int n, struct level *level)
{
  struct one *ones = memory_zero ((size_t) n, sizeof *ones);
  struct at_once *all = memory_zero (1, sizeof *all);
  double begun, looked;

  *level = (struct level) { .seconds = 0 };
  pthread_barrier_init (&all->start, NULL, (unsigned) n + 1);
  pthread_barrier_init (&all->launched, NULL, (unsigned) n + 1);
  pthread_barrier_init (&all->looked, NULL, (unsigned) n + 1);
  all->options = options;
  if (start_all (all, ones, n) < n)
    return false; /* those that wait need both, and end with the process */
  begun = clock_seconds ();
  pthread_barrier_wait (&all->start);
  pthread_barrier_wait (&all->launched);
  level->seconds = clock_seconds () - begun;
  look_at (ones, n, level);
  looked = clock_seconds ();
  pthread_barrier_wait (&all->looked);
  for (int i = 0; i < n; i++)
    pthread_join (ones[i].thread, NULL);
  level->seconds += clock_seconds () - looked;
  pthread_barrier_destroy (&all->start);
  pthread_barrier_destroy (&all->launched);
  pthread_barrier_destroy (&all->looked);
  free (ones);
  free (all);
  return true;
}

static bool
memory_is_short (int n, double each, struct boot *boot)
{
  double available = kilobytes ("/proc/meminfo", "MemAvailable:");

  if (available == 0 || MEMORY_MARGIN * n * each < available)
    return false;
  boot->stopped = text_format ("before %d at once: each takes %.0f MiB, and %.0f MiB are free", n,
                               each / 1048576, available / 1048576);
  return true;
}

void
parallel_run (const struct options *options, struct boot *boot)
{
  double each = 0;

  boot->total = 0;
  for (int n = options->from; n <= options->to && !boot->error; n++) {
    struct level level;

    if (memory_is_short (n, each, boot))
      return;
    if (!run_level (options, n, &level)) {
      boot->stopped = text_format ("before %d at once: no more threads", n);
      return;
    }
    if (level.failures == n)
      boot->error = text_format ("%d at once: %s", n, level.error);
    if (level.failures < n && level.memory / (n - level.failures) > each)
      each = level.memory / (n - level.failures);
    number_add (boot, level.seconds, "s", "parallel:%d", n);
    if (level.memory > 0)
      number_add (boot, level.memory, "B", "memory:%d", n);
    if (level.failures > 0)
      number_add (boot, level.failures, "", "failures:%d", n);
    boot->total += level.seconds;
    free (level.error);
  }
}
