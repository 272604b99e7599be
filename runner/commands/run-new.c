/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * bootbisect run --new: what of a range is not measured yet, the steps of
 * the whole history so far, and with --bisect the search inside a gap.
 */
#include <stdio.h>
#include <string.h>

#include "../../reports/report.h"
#include "../cleanup.h"
#include "../json.h"
#include "../log.h"
#include "../merge.h"
#include "../text.h"
#include "../track.h"
#include "command.h"
#include "measure-job.h"
#include "run-new.h"

/* Steps that one run searches: the rest is searched by the next. */
#define MOST_BISECTS 3

static int
measure_part (const struct options *options, const char *repo, const char *range,
              struct commit_list *chosen, const char *folder, struct error *err)
{
  struct options part = *options;
  const struct job_request request = {
    .verb = "run",
    .verb_bit = VERB_RUN,
    .plan = &plan_range,
    .repo = repo,
    .range = range,
    .chosen = chosen,
    .part = true,
  };

  part.output = folder;
  return measure_job (&part, &request, err);
}

static int
go_on (const struct options *options, const char *repo, const char *folder, struct error *err)
{
  struct history job = { 0 };
  int r = history_load (&job, folder, err);
  CLEANUP_FREE char *range
    = text_format ("%s..%s", json_text (job.job, "good"), json_text (job.job, "bad"));

  history_clear (&job);
  return r == -1 ? -1 : measure_part (options, repo, range, NULL, folder, err);
}

static int
measure_missing (const struct options *options, const char *repo, const char *range,
                 struct error *err)
{
  const char *const results[] = { options->output, NULL };
  struct history whole = { 0 };
  struct commit_list list = { 0 };
  int r = merge_read (&whole, results, err) < 0
            ? -1
            : track_missing (&whole, options, repo, range, &list, err);

  history_clear (&whole);
  if (r == 0 && list.n > 0) {
    CLEANUP_FREE char *folder
      = track_folder (options->output, list.commits[list.n - 1].hash);
    CLEANUP_FREE char *ends
      = text_format ("%s..%s", list.commits[0].hash, list.commits[list.n - 1].hash);

    r = measure_part (options, repo, ends, &list, folder, err);
  }
  commit_list_clear (&list);
  return r;
}

/* Puts the judgement into the newest job's log, unless that says it already. */
static int
judge (const struct options *options, struct history *whole, struct error *err)
{
  CLEANUP_JSON struct json_object *line = track_judge (whole, options);
  struct json_object *before = whole->judgement;
  bool repaired, slower;
  struct log *log;
  int r;

  slower = track_is_slower (line);
  if (!before
      || strcmp (json_text (before, "judged"), json_text (line, "judged")) != 0
      || json_length (json_member (before, "changes"))
           != json_length (json_member (line, "changes"))) {
    log = log_open (whole->runs[whole->n_runs - 1].dir, &repaired, err);
    r = log ? log_append (log, line, err) : -1;
    log_close (log);
    if (r == -1)
      return -1;
  }
  return history_apply (whole, line, err) == -1 ? -1 : slower ? STATUS_REGRESSION : STATUS_OK;
}

static int
bisect_gap (const struct options *options, const char *repo, struct json_object *change,
            struct error *err)
{
  const char *before = json_text (change, "before"), *commit = json_text (change, "commit");
  struct options search = *options;
  CLEANUP_FREE char *range = text_format ("%s..%s", before, commit);
  CLEANUP_FREE char *folder
    = text_format ("%s/bisects/%.10s-%.10s", options->output, before, commit);

  search.output = folder;
  search.every = 1;
  search.tags = false;
  return command_bisect_over (&search, repo, range, err);
}

/* Goes on into the gaps that new steps were seen in. */
static int
bisect_gaps (const struct options *options, const char *repo, struct json_object *judgement,
             struct error *err)
{
  struct json_object *changes = json_member (judgement, "changes");
  size_t done = 0;

  for (size_t i = 0; i < json_length (changes) && done < MOST_BISECTS; i++) {
    struct json_object *change = json_object_array_get_idx (changes, i);
    int status;

    if (!json_truth (change, "new"))
      continue;
    done++;
    status = bisect_gap (options, repo, change, err);
    if (status == -1 || status == STATUS_INTERRUPTED)
      return status;
  }
  return STATUS_REGRESSION;
}

static int
judge_and_report (const struct options *options, const char *repo, struct error *err)
{
  const char *const results[] = { options->output, NULL };
  const struct report *report = report_find (options->format, err);
  struct history whole = { 0 };
  long n = merge_read (&whole, results, err);
  int status = n < 0 ? -1
               : n == 0 ? error_set (err, STATUS_UNMEASURED, "%s: nothing is measured there",
                                     options->output)
                        : judge (options, &whole, err);

  if (status >= 0
      && (report_write_page (&whole, options->output, err) == -1
          || report->write (&whole, options->output, stdout, err) == -1))
    status = -1;
  if (status == STATUS_REGRESSION && options->bisect)
    status = bisect_gaps (options, repo, whole.judgement, err);
  history_clear (&whole);
  return status;
}

int
run_new (const struct options *options, const char *repo, const char *range,
         struct error *err)
{
  CLEANUP_FREE char *unfinished = NULL;
  int status = STATUS_OK;

  if (!options->output)
    return error_set (err, STATUS_USAGE,
                      "--new wants --output DIR: the folder that keeps all jobs");
  if (!report_find (options->format, err))
    return -1;
  unfinished = track_unfinished (options->output);
  if (unfinished)
    status = go_on (options, repo, unfinished, err);
  if (status == STATUS_OK)
    status = measure_missing (options, repo, range, err);
  return status == STATUS_OK ? judge_and_report (options, repo, err) : status;
}
