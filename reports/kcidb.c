/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * For KCIDB, kernelci.org's database (schema 5.3): every commit a checkout
 * with a build, and every metric of it a test.
 */
#include <math.h>
#include <string.h>

#include "../runner/cleanup.h"
#include "../runner/json.h"
#include "../runner/text.h"
#include "export.h"
#include "log-tail.h"

#define ORIGIN "bootbisect"
#define MOST_LOG 16000

/* "bootbisect:JOB-NUMBER", unique over all jobs. */
static char *
id_of (const struct history *history, size_t subject)
{
  return text_format (ORIGIN ":%.16s-%zu", json_text (history->job, "id"), subject);
}

static struct json_object *
checkout (const struct history *history, size_t subject)
{
  struct json_object *commit = history_commit (history, subject);
  struct json_object *record = json_object_new_object ();
  CLEANUP_FREE char *id = id_of (history, subject);
  CLEANUP_FREE char *name = sentence_name (history, subject);

  json_add_text (record, "id", id);
  json_add_text (record, "origin", ORIGIN);
  json_add_text (record, "tree_name", json_text (history->job, "target"));
  if (strlen (json_text (commit, "hash")) == 40)
    json_add_text (record, "git_commit_hash", json_text (commit, "hash"));
  json_add_text (record, "comment", name);
  return record;
}

static struct json_object *
build (const struct export *export, size_t subject)
{
  const struct history *history = export->history;
  struct json_object *line = history->builds[subject], *record = json_object_new_object ();
  CLEANUP_FREE char *id = id_of (history, subject);
  CLEANUP_FREE char *tail = log_tail_of_build (history, export->dir, subject, MOST_LOG / 4);
  bool failed = history->evidence.subjects[subject].state == SUBJECT_UNBUILDABLE;

  json_add_text (record, "id", id);
  json_add_text (record, "origin", ORIGIN);
  json_add_text (record, "checkout_id", id);
  json_add_text (record, "status",
                 failed ? strcmp (json_text (line, "status"), "missing") == 0 ? "MISS" : "FAIL"
                        : "PASS");
  if (json_text (line, "time")[0])
    json_add_text (record, "start_time", json_text (line, "time"));
  if (line)
    json_add_number (record, "duration", json_number (line, "seconds"));
  if (json_text (line, "reason")[0])
    json_add_text (record, "comment", json_text (line, "reason"));
  if (tail[0])
    json_add_text (record, "log_excerpt", tail);
  return record;
}

/* Parts of a path are of letters, digits, - and _. */
static void
make_part (char *part)
{
  for (char *p = part; *p; p++)
    if (!strchr ("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-", *p))
      *p = '_';
}

static struct json_object *
test (const struct export *export, size_t metric, size_t subject)
{
  const struct history *history = export->history;
  const struct metric_figures *m = &export->figures.metrics[metric];
  const struct robust_summary *own = &m->estimates.of[subject].own;
  const char *workload = json_text (history->job, "workload");
  struct json_object *record = json_object_new_object (), *number = json_object_new_object ();
  struct json_object *misc = json_object_new_object (), *environment = json_object_new_object ();
  CLEANUP_FREE char *build_id = id_of (history, subject);
  CLEANUP_FREE char *id = text_format ("%s-%zu", build_id, metric);
  CLEANUP_FREE char *kind = text_format ("%.*s", (int) strcspn (workload, ":"), workload);
  CLEANUP_FREE char *part = text_copy (m->name);
  CLEANUP_FREE char *machine = sentence_machine (history);

  make_part (kind);
  make_part (part);
  CLEANUP_FREE char *path = text_format ("bootbisect.%s.%s", kind[0] ? kind : "boot", part);
  json_add_text (record, "id", id);
  json_add_text (record, "origin", ORIGIN);
  json_add_text (record, "build_id", build_id);
  json_add_text (record, "path", path);
  json_add_text (record, "status", "DONE");
  json_add_number (number, "value", own->median);
  if (m->unit[0])
    json_add_text (number, "unit", m->unit);
  if (strcmp (m->unit, "B") == 0)
    json_add_text (number, "prefix", "binary");
  json_object_object_add (record, "number", number);
  json_add_text (environment, "comment", machine);
  json_object_object_add (record, "environment", environment);
  json_add_integer (misc, "n", (int64_t) own->n);
  if (isfinite (own->median_low)) {
    json_add_number (misc, "low", own->median_low);
    json_add_number (misc, "high", own->median_high);
  }
  json_object_object_add (record, "misc", misc);
  return record;
}

static struct json_object *
version (void)
{
  struct json_object *record = json_object_new_object ();

  json_add_integer (record, "major", 5);
  json_add_integer (record, "minor", 3);
  return record;
}

static int
write_kcidb (struct history *history, const char *dir, FILE *fp, struct error *err)
{
  struct json_object *whole = json_object_new_object (), *checkouts = json_object_new_array ();
  struct json_object *builds = json_object_new_array (), *tests = json_object_new_array ();
  struct export export;

  export_open (&export, history, dir);
  for (size_t i = 0; i < export.axis.n; i++) {
    size_t subject = export.axis.subjects[i];

    if (!history->builds[subject] && !export_estimate (&export, 0, subject))
      continue;
    json_object_array_add (checkouts, checkout (history, subject));
    json_object_array_add (builds, build (&export, subject));
    for (size_t m = 0; m < export.figures.n; m++)
      if (export_estimate (&export, m, subject))
        json_object_array_add (tests, test (&export, m, subject));
  }
  export_close (&export);
  json_object_object_add (whole, "version", version ());
  json_object_object_add (whole, "checkouts", checkouts);
  json_object_object_add (whole, "builds", builds);
  json_object_object_add (whole, "tests", tests);
  return export_print (whole, JSON_C_TO_STRING_PRETTY, fp, err);
}

extern const struct report report_kcidb;
const struct report report_kcidb = {
  .name = "kcidb",
  .summary = "for kernelci.org's database, schema 5.3",
  .write = write_kcidb,
};
