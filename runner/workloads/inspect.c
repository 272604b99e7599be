/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Workload inspect: a boot with a guest's disk, and the inspection of it, each
 * operation by itself.  Metric `inspection` is their sum: what they take more
 * than the boot.
 */
#include <string.h>
#include <unistd.h>

#include "../cleanup.h"
#include "../paths.h"
#include "../text.h"
#include "kinds.h"

#define DOMAIN "-d "

static int
check (const char *argument, struct error *err)
{
  CLEANUP_FREE char *plain = argument ? text_plain (argument) : NULL;
  size_t n = strlen (DOMAIN);

  if (!argument || !argument[0] || strcmp (argument, DOMAIN) == 0)
    return error_set (err, STATUS_USAGE,
                      "workload inspect wants a guest: inspect:disk.img, or 'inspect:-d DOMAIN'");
  if (strncmp (argument, DOMAIN, n) != 0 && access (argument, R_OK) == -1)
    return error_set (err, STATUS_USAGE, "workload inspect: %s: cannot be read: %m", plain);
  return 0;
}

static int
prepare (const struct run_context *run, struct job_spec *job, struct error *err)
{
  bool domain = strncmp (run->argument, DOMAIN, strlen (DOMAIN)) == 0;
  CLEANUP_FREE char *guest
    = domain ? text_format ("--domain=%s", run->argument + strlen (DOMAIN)) : NULL;
  CLEANUP_FREE char *path = domain ? NULL : path_absolute (run->argument);
  CLEANUP_FREE char *image = domain ? NULL : text_format ("--image=%s", path);
  CLEANUP_FREE char *operations
    = run->operations ? text_format ("--operations=%s", run->operations) : NULL;
  const char *const words[] = { domain ? guest : image, operations, NULL };

  return probe_prepare (run, words, job, err);
}

const struct workload workload_inspect = {
  .name = "inspect",
  .summary = "a boot with a guest's disk, and the inspection of it",
  .metric = "total",
  .needs_appliance = true,
  .check = check,
  .prepare = prepare,
  .read = probe_read,
};
