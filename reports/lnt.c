/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Runs for an LNT server (format 2), one a line and one a commit, since a
 * submission is one run.  The order that LNT sorts by is the commit's
 * first-parent index: a hash does not sort.
 */
#include <string.h>

#include "../runner/cleanup.h"
#include "../runner/json.h"
#include "../runner/text.h"
#include "export.h"

static struct json_object *
machine (const struct history *history)
{
  static const char *const copied[] = { "cpu", "kernel", "system", "architecture" };
  struct json_object *from = json_member (history->session, "machine");
  struct json_object *record = json_object_new_object ();

  json_add_text (record, "name", json_text (from, "host")[0] ? json_text (from, "host") : "unknown");
  for (size_t i = 0; i < sizeof copied / sizeof copied[0]; i++)
    if (json_text (from, copied[i])[0])
      json_add_text (record, copied[i], json_text (from, copied[i]));
  return record;
}

static struct json_object *
run (const struct export *export, size_t subject)
{
  const struct history *history = export->history;
  struct json_object *commit = history_commit (history, subject);
  struct json_object *record = json_object_new_object ();
  size_t first = export->figures.samples[export->figures.first[subject]];
  size_t last = export->figures.samples[export->figures.first[subject + 1] - 1];
  CLEANUP_FREE char *start = text_format ("%.19s", json_text (history->samples[first], "time"));
  CLEANUP_FREE char *end = text_format ("%.19s", json_text (history->samples[last], "time"));
  CLEANUP_FREE char *order
    = text_format ("%lld", (long long) json_integer (commit, "first_parent_index"));

  json_add_text (record, "start_time", start);
  json_add_text (record, "end_time", end);
  json_add_text (record, "llvm_project_revision", order);
  json_add_text (record, "git_sha", export_name (export, subject));
  json_add_text (record, "accelerator", json_text (history->session, "accelerator"));
  return record;
}

static struct json_object *
test (const struct export *export, size_t metric, size_t subject)
{
  const struct metric_figures *m = &export->figures.metrics[metric];
  struct json_object *record = json_object_new_object (), *list = json_object_new_array ();
  CLEANUP_FREE double *values = NULL;
  size_t n = figures_values (&export->figures, export->history, m->name, subject, &values);
  CLEANUP_FREE char *name
    = text_format ("bootbisect/%s/%s", json_text (export->history->job, "workload"), m->name);

  for (size_t i = 0; i < n; i++)
    json_object_array_add (list, json_object_new_double (values[i]));
  json_add_text (record, "name", name);
  json_object_object_add (record, strcmp (m->unit, "B") == 0 ? "mem_bytes" : "execution_time",
                          list);
  return record;
}

static int
write_run (const struct export *export, size_t subject, FILE *fp, struct error *err)
{
  struct json_object *whole = json_object_new_object (), *tests = json_object_new_array ();

  json_add_text (whole, "format_version", "2");
  json_object_object_add (whole, "machine", machine (export->history));
  json_object_object_add (whole, "run", run (export, subject));
  for (size_t i = 0; i < export->figures.n; i++)
    if (export_estimate (export, i, subject))
      json_object_array_add (tests, test (export, i, subject));
  json_object_object_add (whole, "tests", tests);
  return export_print (whole, JSON_C_TO_STRING_PLAIN, fp, err);
}

static int
write_lnt (struct history *history, const char *dir, FILE *fp, struct error *err)
{
  struct export export;
  int r = 0;

  export_open (&export, history, dir);
  for (size_t i = 0; i < export.axis.n && r == 0; i++) {
    size_t subject = export.axis.subjects[i];

    /* Equal artefacts share samples; the commit that was booted has them. */
    if (export_estimate (&export, 0, subject)
        && export.figures.first[subject] < export.figures.first[subject + 1])
      r = write_run (&export, subject, fp, err);
  }
  export_close (&export);
  return r;
}

extern const struct report report_lnt;
const struct report report_lnt = {
  .name = "lnt",
  .summary = "for an LNT server, a run a line",
  .write = write_lnt,
};
