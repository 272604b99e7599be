/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * bootbisect trace: one boot of the installed system, or a record of an
 * earlier one, message by message with the times between them.
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "../cleanup.h"
#include "../clock.h"
#include "../interrupt.h"
#include "../job.h"
#include "../message-lines.h"
#include "../own-appliance.h"
#include "../pins.h"
#include "../scratch.h"
#include "../text.h"
#include "command.h"

/* Long enough for any boot; --boot-timeout names another. */
#define TRACE_LIMIT 600.

static int
print (const struct options *options, const char *record, struct error *err)
{
  bool json = options->format && strcmp (options->format, "json") == 0;
  struct message_lines lines;
  struct messages messages;
  int r;

  if (messages_read (&messages, record, err) == -1)
    return -1;
  message_lines_of (&lines, &messages);
  r = json ? message_lines_print_json (&lines, options->min_gap, stdout, err)
           : message_lines_print (&lines, options->min_gap, stdout, err);
  message_lines_clear (&lines);
  messages_clear (&messages);
  return r;
}

/* What the boot is made with. */
static int
prepare (const struct options *options, const char *cache_dir, struct appliances *appliances,
         struct measure_request *request, struct setup *setup, struct error *err)
{
  CLEANUP_FREE char *why = NULL;

  request->workload = workload_find (options->workload, &request->run.argument, err);
  if (!request->workload)
    return -1;
  if (strcmp (request->workload->name, "boot") != 0)
    return error_set (err, STATUS_USAGE, "trace shows a boot: --workload boot, or boot:verbose");
  if (!request->run.argument)
    request->run.argument = "phases";
  job_setup (options, setup);
  pins_apply (options, setup);
  if (own_appliance (setup, cache_dir, appliances, err) == -1)
    return -1;
  return accel_resolve (options->accel, setup, cache_dir, &setup->accel, &why, err);
}

/* A boot that fails is shown as far as it came. */
static int
boot (const struct options *options, const char *folder, const char *cache_dir,
      struct error *err)
{
  CLEANUP_FREE char *scratch = text_format ("%s/scratch", cache_dir);
  CLEANUP_FREE char *output = text_format ("%s/boot.log", folder);
  CLEANUP_FREE char *record = text_format ("%s/messages", folder);
  struct appliances *appliances = appliances_open (cache_dir, options->cache_limit, scratch);
  struct measurement m = { 0 };
  struct setup setup = { 0 };
  struct measure_request request = {
    .run = { .setup = &setup, .role = "candidate", .record = record },
    .limit = options->boot_timeout > 0 ? options->boot_timeout : TRACE_LIMIT,
    .scratch = scratch,
    .output = output,
  };
  int r = prepare (options, cache_dir, appliances, &request, &setup, err);

  if (r == 0)
    r = measure (&request, &m, err);
  if (r == 0 && m.cancelled)
    r = STATUS_INTERRUPTED;
  if (r == 0 && (m.outcome == OUTCOME_OK || access (record, F_OK) == 0))
    r = print (options, record, err);
  if (r == 0 && m.outcome != OUTCOME_OK)
    r = error_set (err, STATUS_UNMEASURED, "the boot failed: %s", m.reason);
  measurement_clear (&m);
  setup_clear (&setup);
  appliances_close (appliances);
  return r;
}

static int
trace (const struct options *options, struct error *err)
{
  CLEANUP_FREE char *cache_dir = NULL, *scratch = NULL, *folder = NULL;
  CLEANUP_CLOSE int lock = -1;
  int r;

  if (options->format && strcmp (options->format, "json") != 0
      && strcmp (options->format, "text") != 0)
    return error_set (err, STATUS_USAGE, "--format: trace knows text and json, not %s",
                      options->format);
  if (options->n_arguments > 1)
    return error_set (err, STATUS_USAGE,
                      "trace wants nothing, or one record of a boot (logs/*.messages)");
  if (options->n_arguments == 1)
    return print (options, options->arguments[0], err);
  if (pins_check (options, true, 0, err) == -1)
    return -1;
  interrupt_install ();
  cache_dir = job_cache_dir (options, err);
  if (!cache_dir)
    return -1;
  scratch = text_format ("%s/scratch", cache_dir);
  scratch_sweep (scratch);
  folder = text_format ("%s/trace-%d-%.0f", scratch, (int) getpid (), clock_seconds () * 1e9);
  lock = scratch_make (folder, err);
  if (lock == -1)
    return -1;
  r = boot (options, folder, cache_dir, err);
  scratch_remove (folder);
  return r;
}

const struct command command_trace = {
  .name = "trace",
  .verb = VERB_TRACE,
  .arguments = "[RECORD]",
  .summary = "show each message of a boot and the time since the last",
  .run = trace,
};
