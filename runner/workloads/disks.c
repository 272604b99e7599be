/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Workload disks:N: N disks in one appliance (metric `together`) against one
 * disk in each of N (`apart`); `saving` is the second over the first.
 */
#include "../cleanup.h"
#include "../text.h"
#include "kinds.h"

/* libguestfs takes fewer; the probe asks it. */
#define MOST_DISKS 255

static int
check (const char *argument, struct error *err)
{
  CLEANUP_FREE char *plain = argument ? text_plain (argument) : NULL;
  unsigned long n;

  if (!argument || !text_to_unsigned (argument, MOST_DISKS, &n) || n == 0)
    return error_set (err, STATUS_USAGE, "workload disks wants a number of disks, disks:8: %s",
                      plain ? plain : "there is none");
  return 0;
}

static double
launches (const char *argument)
{
  unsigned long n = 0;

  return text_to_unsigned (argument, MOST_DISKS, &n) ? 2 + (double) n : 1;
}

static int
prepare (const struct run_context *run, struct job_spec *job, struct error *err)
{
  CLEANUP_FREE char *disks = text_format ("--disks=%s", run->argument);
  const char *const words[] = { disks, NULL };

  return probe_prepare (run, words, job, err);
}

const struct workload workload_disks = {
  .name = "disks",
  .summary = "N disks in one appliance against one in each of N",
  .metric = "together",
  .needs_appliance = true,
  .check = check,
  .launches = launches,
  .prepare = prepare,
  .read = probe_read,
};
