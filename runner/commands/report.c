/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * bootbisect report: what a log says so far, also while its job runs.
 */
#include <stdio.h>
#include <string.h>

#include "../../reports/report.h"
#include "../cleanup.h"
#include "../history.h"
#include "../log.h"
#include "../text.h"
#include "command.h"

static int
report (const struct options *options, struct error *err)
{
  const struct report *format = report_find (options->format, err);
  struct history history = { 0 };
  CLEANUP_FREE char *dir = NULL;
  char *name;
  int r;

  if (!format)
    return -1;
  if (options->n_arguments != 1)
    return error_set (err, STATUS_USAGE, "report wants the output folder of a job, or its log");
  dir = text_copy (options->arguments[0]);
  name = strrchr (dir, '/');
  if (strcmp (name ? name + 1 : dir, LOG_NAME) == 0)
    strcpy (name ? name : dir, name ? "" : ".");
  r = history_load (&history, dir, err);
  if (r == 0)
    r = format->write (&history, dir, stdout, err);
  history_clear (&history);
  return r;
}

const struct command command_report = {
  .name = "report",
  .verb = VERB_REPORT,
  .arguments = "DIR",
  .summary = "show what a job measured, also while it runs",
  .run = report,
};
