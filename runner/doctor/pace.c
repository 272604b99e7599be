/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What makes the machine faster one minute and slower the next: frequency
 * governor, turbo, threads that share a core, load, stolen time, memory.
 */
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../cleanup.h"
#include "../machine.h"
#include "../text.h"
#include "planted.h"

#define CPU "/sys/devices/system/cpu"
#define LOAD_SHARE .5             /* of the processors */
#define LEAST_MEMORY (400. * 1024) /* KiB: an appliance takes about 335 MiB */
#define GOOD_MEMORY (1024. * 1024)

/* How many processors have another governor than performance, and which. */
static void
check_governor (struct doctor *doctor)
{
  CLEANUP_FREE char *pattern
    = planted_path (doctor, CPU "/cpu[0-9]*/cpufreq/scaling_governor");
  CLEANUP_FREE char *other = NULL;
  size_t n_other = 0, n = 0;
  glob_t found;

  if (glob (pattern, 0, NULL, &found) == 0) {
    for (n = 0; n < found.gl_pathc; n++) {
      char *name = planted_line (doctor, found.gl_pathv[n] + strlen (doctor->root));

      if (name && strcmp (name, "performance") != 0) {
        n_other++;
        free (other);
        other = STEAL (name);
      }
      free (name);
    }
    globfree (&found);
  }
  if (n == 0)
    doctor_find (doctor, "governor", DOCTOR_UNKNOWN,
                 "the kernel shows no frequency governor (a guest's host decides)");
  else if (n_other == 0)
    doctor_find (doctor, "governor", DOCTOR_OK, "performance");
  else {
    doctor_find (doctor, "governor", DOCTOR_WARNING,
                 "%s on %zu of %zu processors: their frequency follows the load", other, n_other,
                 n);
    doctor_advise (doctor, "sudo cpupower frequency-set -g performance");
  }
}

static void
check_turbo (struct doctor *doctor)
{
  double off = planted_number (doctor, CPU "/intel_pstate/no_turbo", "");
  double on = off >= 0 ? off == 0 : planted_number (doctor, CPU "/cpufreq/boost", "");

  if (on < 0)
    doctor_find (doctor, "turbo", DOCTOR_UNKNOWN, "the kernel does not say");
  else if (on == 0)
    doctor_find (doctor, "turbo", DOCTOR_OK, "off");
  else {
    doctor_find (doctor, "turbo", DOCTOR_WARNING,
                 "on: the frequency depends on temperature and on what else runs");
    doctor_advise (doctor, "echo %d | sudo tee " CPU "/%s", off >= 0,
                   off >= 0 ? "intel_pstate/no_turbo" : "cpufreq/boost");
  }
}

static void
check_smt (struct doctor *doctor)
{
  double active = planted_number (doctor, CPU "/smt/active", "");

  if (active < 0)
    doctor_find (doctor, "smt", DOCTOR_UNKNOWN, "the kernel does not say");
  else if (active == 0)
    doctor_find (doctor, "smt", DOCTOR_OK, "no two processors share a core");
  else {
    doctor_find (doctor, "smt", DOCTOR_WARNING,
                 "on: two processors share a core, and what runs on one slows the other");
    doctor_advise (doctor, "echo off | sudo tee " CPU "/smt/control, or keep the machine idle");
  }
}

/* Processors that are online, of /proc/cpuinfo. */
static unsigned
count_processors (const struct doctor *doctor)
{
  CLEANUP_FREE char *path = planted_path (doctor, "/proc/cpuinfo");
  CLEANUP_FCLOSE FILE *fp = fopen (path, "re");
  CLEANUP_FREE char *line = NULL;
  size_t size = 0;
  unsigned n = 0;

  while (fp && getline (&line, &size, fp) > 0)
    n += strncmp (line, "processor", 9) == 0;
  return n ? n : 1;
}

static void
check_load (struct doctor *doctor)
{
  double load = planted_number (doctor, "/proc/loadavg", "");
  CLEANUP_FREE char *pressure = planted_value (doctor, "/proc/pressure/cpu", "some");
  unsigned n = count_processors (doctor);
  double waiting = 0;

  if (!pressure || sscanf (pressure, "avg10=%lf", &waiting) != 1)
    waiting = 0;
  if (load < 0)
    doctor_find (doctor, "load", DOCTOR_UNKNOWN, "the kernel does not say");
  else if (load > LOAD_SHARE * n || waiting > 100 * MACHINE_PRESSURE) {
    doctor_find (doctor, "load", DOCTOR_WARNING,
                 "%.2f on %u processors, and %.0f %% of the last 10 s something waited for one",
                 load, n, waiting);
    doctor_advise (doctor, "stop what else runs here: top -o %%CPU");
  } else
    doctor_find (doctor, "load", DOCTOR_OK, "%.2f on %u processors", load, n);
}

/* Since the machine started: of the processors' time that was wanted. */
static void
check_steal (struct doctor *doctor)
{
  CLEANUP_FREE char *text = planted_value (doctor, "/proc/stat", "cpu");
  double t[8] = { 0 }, wanted, share;

  if (!text
      || sscanf (text, "%lf %lf %lf %lf %lf %lf %lf %lf", &t[0], &t[1], &t[2], &t[3], &t[4],
                 &t[5], &t[6], &t[7])
           != 8) {
    doctor_find (doctor, "steal", DOCTOR_UNKNOWN, "the kernel does not say");
    return;
  }
  wanted = t[0] + t[1] + t[2] + t[5] + t[6] + t[7];
  share = wanted > 0 ? t[7] / wanted : 0;
  if (share > MACHINE_STEAL) {
    doctor_find (doctor, "steal", DOCTOR_WARNING,
                 "since it started, its host took %.1f %% of the time that this machine wanted",
                 100 * share);
    doctor_advise (doctor, "have processors of its own given to this guest, or measure "
                           "elsewhere");
  } else
    doctor_find (doctor, "steal", DOCTOR_OK, "%.1f %% of the time since the machine started",
                 100 * share);
}

static void
check_memory (struct doctor *doctor)
{
  double left = planted_number (doctor, "/proc/meminfo", "MemAvailable");

  if (left < 0)
    doctor_find (doctor, "memory", DOCTOR_UNKNOWN, "the kernel does not say");
  else if (left < GOOD_MEMORY) {
    doctor_find (doctor, "memory", left < LEAST_MEMORY ? DOCTOR_FAULT : DOCTOR_WARNING,
                 "%.0f MiB available, and an appliance takes about 335 MiB", left / 1024);
    doctor_advise (doctor, "stop what else runs here, or give the machine more");
  } else
    doctor_find (doctor, "memory", DOCTOR_OK, "%.1f GiB available", left / 1048576);
}

void
doctor_pace (struct doctor *doctor)
{
  check_governor (doctor);
  check_turbo (doctor);
  check_smt (doctor);
  check_load (doctor);
  check_steal (doctor);
  check_memory (doctor);
}
