/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * bootbisect resume: goes on with a job from what its log says was asked
 * for.
 */
#include <string.h>

#include "../cleanup.h"
#include "../history.h"
#include "../json.h"
#include "../text.h"
#include "command.h"

static int
go_on (const struct options *options, struct json_object *job, struct error *err)
{
  const char *verb = json_text (job, "verb"), *repo = json_text (job, "repo");
  const char *good = json_text (job, "good"), *bad = json_text (job, "bad");
  CLEANUP_FREE char *range = text_format ("%s..%s", good, bad);

  if (json_text (job, "revert")[0])
    return error_set (err, STATUS_USAGE, "this confirms the culprit of a bisection, whose folder "
                                         "is the one above: resume that");
  if (strcmp (verb, "bench") == 0)
    return command_bench_at (options, false, err);
  if (strcmp (verb, "analyze") == 0)
    return command_analyze_at (options, false, err);
  if (strcmp (verb, "run") == 0)
    return command_run_over (options, repo, range, err);
  if (strcmp (verb, "bisect") == 0)
    return command_bisect_over (options, repo, range, err);
  if (strcmp (verb, "compare") == 0)
    return command_compare_of (options, repo[0] ? repo : NULL, good, bad, err);
  if (strcmp (verb, "step") == 0)
    return error_set (err, STATUS_USAGE, "a step goes on by the same command, in its tree");
  return error_set (err, STATUS_USAGE, "the log's job '%s' is of a newer bootbisect", verb);
}

static int
resume (const struct options *options, struct error *err)
{
  struct history history = { 0 };
  struct options whole = *options;
  const char *dir = options->n_arguments == 1 ? options->arguments[0] : NULL;
  int r;

  if (!dir)
    return error_set (err, STATUS_USAGE, "resume wants the output folder of a job");
  r = history_load (&history, dir, err);
  whole.output = dir;
  whole.texts = (struct words) { NULL };
  if (r == 0)
    r = options_restore (&whole, json_member (history.job, "options"), err);
  if (r == 0)
    r = go_on (&whole, history.job, err);
  options_clear (&whole);
  history_clear (&history);
  return r;
}

const struct command command_resume = {
  .name = "resume",
  .verb = VERB_RESUME,
  .arguments = "DIR",
  .summary = "go on with a job that was stopped",
  .run = resume,
};
