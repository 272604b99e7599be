/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * bootbisect run: every commit of a range, built, booted, written down.
 */
#include "command.h"
#include "measure-job.h"
#include "run-new.h"

int
command_run_over (const struct options *options, const char *repo, const char *range,
                  struct error *err)
{
  const struct job_request request = {
    .verb = "run",
    .verb_bit = VERB_RUN,
    .plan = &plan_range,
    .repo = repo,
    .range = range,
  };

  return measure_job (options, &request, err);
}

static int
run (const struct options *options, struct error *err)
{
  if (options->n_arguments != 2)
    return error_set (err, STATUS_USAGE,
                      "run wants a repository and a range: bootbisect run ~/src/qemu "
                      "HEAD~50..HEAD");
  if (options->bisect && !options->new_only)
    return error_set (err, STATUS_USAGE,
                      "--bisect goes with --new; to search a range at once: bootbisect bisect");
  return options->new_only
           ? run_new (options, options->arguments[0], options->arguments[1], err)
           : command_run_over (options, options->arguments[0], options->arguments[1], err);
}

const struct command command_run = {
  .name = "run",
  .verb = VERB_RUN,
  .arguments = "REPO RANGE",
  .summary = "build and time every commit of RANGE (A..B, in git's words)",
  .run = run,
};
