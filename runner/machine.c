/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Reads /proc/stat, /proc/pressure/cpu and /proc/loadavg around a sample.
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cleanup.h"
#include "clock.h"
#include "machine.h"

static void
read_cpu (struct machine_state *state)
{
  CLEANUP_FCLOSE FILE *fp = fopen ("/proc/stat", "re");
  unsigned long long t[8] = { 0 }; /* user nice system idle iowait irq softirq steal */
  const double tick = 1. / sysconf (_SC_CLK_TCK);

  if (!fp
      || fscanf (fp, "cpu %llu %llu %llu %llu %llu %llu %llu %llu", &t[0], &t[1], &t[2],
                 &t[3], &t[4], &t[5], &t[6], &t[7])
             < 4)
    return;
  state->busy = (t[0] + t[1] + t[2] + t[5] + t[6]) * tick;
  state->steal = t[7] * tick;
  state->total = state->busy + state->steal + (t[3] + t[4]) * tick;
}

void
machine_read (struct machine_state *state)
{
  CLEANUP_FCLOSE FILE *pressure = fopen ("/proc/pressure/cpu", "re");
  CLEANUP_FCLOSE FILE *load = fopen ("/proc/loadavg", "re");
  unsigned long long waited;

  memset (state, 0, sizeof *state);
  state->when = clock_seconds ();
  read_cpu (state);
  state->pressure = -1;
  if (pressure
      && fscanf (pressure, "some avg10=%*f avg60=%*f avg300=%*f total=%llu", &waited) == 1)
    state->pressure = waited * 1e-6;
  if (!load || fscanf (load, "%lf", &state->load) != 1)
    state->load = 0;
}

/* Shares to four digits: the kernel's ticks give no more. */
static struct json_object *
share (double x)
{
  char text[32];

  snprintf (text, sizeof text, "%.4f", x);
  return json_object_new_double_s (x, text);
}

struct json_object *
machine_judge (const struct machine_state *before, const struct machine_state *after,
               double cpu, bool *contaminated)
{
  struct json_object *object = json_object_new_object ();
  const double wall = after->when - before->when;
  const double total = after->total - before->total;
  double others = after->busy - before->busy - cpu, pressure = -1;
  double steal = after->steal - before->steal;

  others = total > 0 && others >= MACHINE_LEAST ? others / total : 0;
  steal = total > 0 && steal >= MACHINE_LEAST_STEAL ? steal / total : 0;
  if (before->pressure >= 0 && after->pressure >= 0 && wall > 0)
    pressure = (after->pressure - before->pressure) / wall;
  *contaminated = steal > MACHINE_STEAL || others > MACHINE_OTHERS
                  || (pressure > MACHINE_PRESSURE && others > MACHINE_OTHERS_SOME);
  json_object_object_add (object, "steal", share (steal));
  json_object_object_add (object, "others", share (others));
  json_object_object_add (object, "pressure", pressure < 0 ? NULL : share (pressure));
  json_object_object_add (object, "load", share (before->load));
  return object;
}
