/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * bootbisect bench: the appliance start of the installed system.
 */
#include "../json.h"
#include "../variants.h"
#include "command.h"
#include "measure-job.h"

int
command_bench_at (const struct options *options, bool again, struct error *err)
{
  CLEANUP_JSON struct json_object *variants = variants_bench (options);
  const struct job_request request = {
    .verb = "bench",
    .verb_bit = VERB_BENCH,
    .plan = variants ? &plan_range : &plan_bench,
    .variants = variants,
    .again = again,
  };

  return measure_job (options, &request, err);
}

static int
bench (const struct options *options, struct error *err)
{
  if (options->n_arguments != 0)
    return error_set (err, STATUS_USAGE, "bench takes no arguments: it times the installed "
                                         "system; for commits: bootbisect run REPO RANGE");
  return command_bench_at (options, true, err);
}

const struct command command_bench = {
  .name = "bench",
  .verb = VERB_BENCH,
  .arguments = "",
  .summary = "time the appliance of the installed system",
  .run = bench,
};
