/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * bootbisect analyze: where the boot of the installed system spends its
 * time.  Quiet boots in between tell what the messages themselves cost.
 */
#include <string.h>

#include "../json.h"
#include "../variants.h"
#include "command.h"
#include "measure-job.h"

int
command_analyze_at (const struct options *options, bool again, struct error *err)
{
  CLEANUP_JSON struct json_object *variants = variants_analysis ();
  const struct job_request request = {
    .verb = "analyze",
    .verb_bit = VERB_ANALYZE,
    .plan = &plan_range,
    .variants = variants,
    .again = again,
  };

  return measure_job (options, &request, err);
}

static int
analyze (const struct options *options, struct error *err)
{
  if (options->n_arguments != 0)
    return error_set (err, STATUS_USAGE,
                      "analyze takes no arguments: it looks at the installed system");
  return command_analyze_at (options, true, err);
}

const struct command command_analyze = {
  .name = "analyze",
  .verb = VERB_ANALYZE,
  .arguments = "",
  .summary = "show where the appliance's boot spends its time",
  .run = analyze,
};
