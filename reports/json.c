/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * For programs: the verdict of a verb that decides, an analysis, else the job with every
 * commit's record.
 */
#include "../runner/json.h"
#include "analysis.h"
#include "changes.h"
#include "commits.h"
#include "report.h"
#include "runs.h"
#include "verdict.h"

static struct json_object *
result_json (struct history *history)
{
  struct json_object *whole = json_object_new_object ();
  struct json_object *commits = json_object_new_array ();
  struct figures figures;

  figures_make (&figures, history);
  for (size_t i = 0; i < history->evidence.n_subjects; i++)
    json_object_array_add (commits, commit_json (history, &figures, i));
  json_object_object_add (whole, "runs", runs_json (history, &figures));
  json_object_object_add (whole, "changes", changes_json (history, &figures));
  figures_clear (&figures);
  json_add_text (whole, "schema", "bootbisect-result-1");
  json_object_object_add (whole, "job", json_object_get (history->job));
  json_object_object_add (whole, "commits", commits);
  json_object_object_add (whole, "judgement", json_object_get (history->judgement));
  json_object_object_add (whole, "end", json_object_get (history->closing));
  return whole;
}

static int
write_json (struct history *history, const char *dir, FILE *fp, struct error *err)
{
  CLEANUP_JSON struct json_object *whole
    = verdict_wanted (history)    ? verdict_json (history, dir)
      : analysis_wanted (history) ? analysis_json (history, dir)
                                  : result_json (history);

  if (fprintf (fp, "%s\n",
               json_object_to_json_string_ext (whole, JSON_C_TO_STRING_PRETTY
                                                        | JSON_C_TO_STRING_NOSLASHESCAPE))
      < 0)
    return error_set (err, STATUS_UNMEASURED, "the report cannot be written");
  return 0;
}

extern const struct report report_json;
const struct report report_json = {
  .name = "json",
  .summary = "everything, for programs",
  .write = write_json,
};
