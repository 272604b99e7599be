/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A job from its opening to its report.
 */
#include <stdio.h>
#include <string.h>

#include "../../reports/commits.h"
#include "../../reports/git-bisect.h"
#include "../../reports/report.h"
#include "../../reports/verdict.h"
#include "../cleanup.h"
#include "../confirm.h"
#include "../interrupt.h"
#include "../json.h"
#include "../live.h"
#include "../text.h"
#include "measure-job.h"

/* For what is derived from the log when the user asked to stop. */
#define STOP_SECONDS .3

/* How to go on after a stop, in words that a shell takes. */
static void
say_how_to_go_on (const struct engine *engine)
{
  CLEANUP_FREE char *plain = text_plain (engine->dir);
  CLEANUP_FREE char *quoted = text_shell_quote (plain);
  size_t n = engine->history.evidence.n_samples;

  if (engine->tree)
    fprintf (stderr,
             "bootbisect: stopped; all %zu samples are kept; the same command goes on\n", n);
  else
    fprintf (stderr,
             "bootbisect: stopped; all %zu samples are kept; go on with: bootbisect resume %s\n",
             n, quoted);
}

/* Why nothing at all was measured: the newest reason on record. */
static int
nothing_measured (const struct history *history, struct error *err)
{
  const char *reason = "";

  for (size_t i = 0; i < history->evidence.n_samples; i++)
    if (history->evidence.samples[i].outcome == OUTCOME_OK
        && !history->evidence.samples[i].warmup)
      return 0;
  for (size_t i = 0; i < history->evidence.n_subjects; i++)
    if (json_text (history->builds[i], "reason")[0])
      reason = json_text (history->builds[i], "reason");
  if (history->evidence.n_samples > 0)
    reason = json_text (history->samples[history->evidence.n_samples - 1], "reason");
  CLEANUP_FREE char *plain = text_plain (reason[0] ? reason : "no reason is on record");
  return error_set (err, STATUS_UNMEASURED, "nothing could be measured: %s", plain);
}

/* A step whose baseline gives no sample says nothing of its commit. */
static int
baseline_lost (const struct history *history, struct error *err)
{
  size_t n = history->evidence.n_samples;
  CLEANUP_FREE char *reason = text_plain (n ? json_text (history->samples[n - 1], "reason") : "");

  return error_set (err, STATUS_UNMEASURED, "the baseline itself can't be measured here: %s",
                    reason);
}

/* What the verb's answer makes of the exit status. */
static int
judged_status (const struct history *history, bool dry_run, struct error *err)
{
  if (!verdict_wanted (history))
    return nothing_measured (history, err);
  if (strcmp (json_text (history->verdict, "reason"), "baseline-unusable") == 0)
    return baseline_lost (history, err);
  if (verdict_is_slower (history))
    return STATUS_REGRESSION;
  return strcmp (json_text (history->verdict, "verdict"), "undecided") == 0 && !dry_run
           ? STATUS_UNMEASURED
           : STATUS_OK;
}

/* What is derived from the log.  A step is one of many and has no page; that
 * of a part is its folder's.
 */
static int
write_derived (struct engine *engine, bool part, struct error *err)
{
  if (commits_write (&engine->history, engine->dir, err) == -1)
    return -1;
  if (!engine->tree && !part && report_write_page (&engine->history, engine->dir, err) == -1)
    return -1;
  return verdict_wanted (&engine->history)
           ? git_bisect_write (&engine->history, engine->dir, err)
           : 0;
}

static int
run_engine (struct engine *engine, const struct job_request *request,
            const struct report *report, struct error *err)
{
  int status = job_is_finished (engine) ? STATUS_OK : engine_run (engine, err);

  if (status == STATUS_OK && request->verb_bit == VERB_BISECT)
    status = confirm_culprit (engine, request->repo, err);
  if (status == STATUS_INTERRUPTED) {
    say_how_to_go_on (engine);
    commits_write_within (&engine->history, engine->dir, STOP_SECONDS);
  }
  if (status != STATUS_OK)
    return status;
  if (write_derived (engine, request->part, err) == -1)
    return -1;
  if (!request->part && report->write (&engine->history, engine->dir, stdout, err) == -1)
    return -1;
  if (!engine->tree && !request->part)
    progress_note (&engine->progress, "bootbisect: page to look at: %s/%s", engine->dir,
                   REPORT_PAGE);
  return judged_status (&engine->history, engine->options->dry_run, err);
}

int
measure_job (const struct options *options, const struct job_request *request,
             struct error *err)
{
  const struct report *report = report_find (options->format, err);
  struct engine engine;
  struct live *live;
  int status;

  if (!report || live_open (&live, options, err) == -1)
    return -1;
  interrupt_install ();
  if (job_open (&engine, options, request, err) == -1) {
    live_close (live);
    return interrupt_requested () ? STATUS_INTERRUPTED : -1;
  }
  progress_note (&engine.progress, "bootbisect: results in %s", engine.dir);
  live_begin (live, &engine);
  status = run_engine (&engine, request, report, err);
  if (status != -1 && status != STATUS_INTERRUPTED)
    live_finish (live);
  live_close (live);
  job_close (&engine);
  return status;
}
