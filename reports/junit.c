/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * JUnit XML for CI systems: a test case a commit, which fails where the
 * metric got slower, is an error where it does not build or boot, and is
 * skipped where it was not measured.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "../runner/cleanup.h"
#include "../runner/json.h"
#include "../runner/text.h"
#include "changes.h"
#include "export.h"
#include "verdict.h"

enum fate { FATE_PASSED, FATE_SLOWER, FATE_ERROR, FATE_SKIPPED };

struct junit {
  struct export export;
  struct changepoints changes;
  enum fate *fates;   /* by place */
  size_t count[4];    /* by fate */
};

static void
write_text (FILE *fp, const char *hostile)
{
  CLEANUP_FREE char *plain = text_plain (hostile);

  for (const char *p = plain; *p; p++)
    switch (*p) {
    case '<': fputs ("&lt;", fp); break;
    case '>': fputs ("&gt;", fp); break;
    case '&': fputs ("&amp;", fp); break;
    case '"': fputs ("&quot;", fp); break;
    default: fputc (*p, fp);
    }
}

/* The verdict's culprits where there is one, else the changes of level. */
static void
mark_slower (struct junit *j)
{
  const struct history *history = j->export.history;
  struct json_object *culprits = json_member (history->verdict, "culprits");

  for (size_t i = 0; verdict_is_slower (history) && i < json_length (culprits); i++) {
    struct json_object *culprit = json_object_array_get_idx (culprits, i);
    struct json_object *subjects = json_member (culprit, "subjects");

    for (size_t k = 0; k < json_length (subjects); k++)
      j->fates[j->export.axis.place[json_object_get_int64 (
        json_object_array_get_idx (subjects, k))]] = FATE_SLOWER;
  }
  if (verdict_wanted (history)) {
    if (json_length (culprits) == 0 && verdict_is_slower (history))
      j->fates[j->export.axis.place[1]] = FATE_SLOWER;
    return;
  }
  for (size_t i = 0; i < j->changes.n; i++)
    if (j->changes.changes[i].after > j->changes.changes[i].before)
      j->fates[j->changes.changes[i].first] = FATE_SLOWER;
}

static void
judge (struct junit *j)
{
  const struct evidence *e = &j->export.history->evidence;

  for (size_t i = 0; i < j->export.axis.n; i++) {
    size_t subject = j->export.axis.subjects[i];

    j->fates[i] = export_estimate (&j->export, 0, subject) ? FATE_PASSED
                  : e->subjects[subject].state == SUBJECT_UNBUILDABLE
                      || e->subjects[subject].unbootable
                    ? FATE_ERROR
                    : FATE_SKIPPED;
  }
  mark_slower (j);
  for (size_t i = 0; i < j->export.axis.n; i++)
    j->count[j->fates[i]]++;
}

static void
write_fate (FILE *fp, const struct junit *j, size_t place)
{
  size_t subject = j->export.axis.subjects[place];
  const struct estimate *e = export_estimate (&j->export, 0, subject);
  CLEANUP_FREE char *reason
    = sentence_reason (j->export.history, &j->export.figures, subject);

  if (j->fates[place] == FATE_SLOWER) {
    fputs ("<failure type=\"slower\" message=\"", fp);
    if (e && isfinite (e->ratio))
      fprintf (fp, "%+.1f %% against its measured parent (%+.1f .. %+.1f)", 100 * (e->ratio - 1),
               100 * (e->ratio_low - 1), 100 * (e->ratio_high - 1));
    else
      fputs ("slower", fp);
    fputs ("\"/>", fp);
  } else if (j->fates[place] == FATE_ERROR) {
    fprintf (fp, "<error type=\"%s\" message=\"",
             sentence_state (j->export.history, &j->export.figures, subject));
    write_text (fp, reason);
    fputs ("\"/>", fp);
  } else if (j->fates[place] == FATE_SKIPPED)
    fputs ("<skipped/>", fp);
}

static void
write_case (FILE *fp, const struct junit *j, size_t place)
{
  size_t subject = j->export.axis.subjects[place];
  const struct estimate *e = export_estimate (&j->export, 0, subject);
  CLEANUP_FREE char *name = sentence_name (j->export.history, subject);
  CLEANUP_FREE char *whole = text_format ("%.10s %s", json_text (
    history_commit (j->export.history, subject), "hash"), name);

  fputs ("  <testcase classname=\"bootbisect.", fp);
  write_text (fp, json_text (j->export.history->job, "target"));
  fputs ("\" name=\"", fp);
  write_text (fp, whole);
  /* Only a time in seconds is one of a test. */
  if (e && strcmp (j->export.figures.metrics[0].unit, "s") == 0)
    fprintf (fp, "\" time=\"%.3f", e->own.median);
  fputs ("\">", fp);
  write_fate (fp, j, place);
  fputs ("</testcase>\n", fp);
}

static int
write_junit (struct history *history, const char *dir, FILE *fp, struct error *err)
{
  struct junit j = { 0 };
  CLEANUP_FREE char *title = sentence_title (history);

  export_open (&j.export, history, dir);
  changes_find (history, &j.export.figures, &j.export.axis, &j.changes);
  j.fates = memory_zero (j.export.axis.n, sizeof j.fates[0]);
  judge (&j);
  fputs ("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n <testsuite name=\"", fp);
  write_text (fp, title);
  fprintf (fp, "\" tests=\"%zu\" failures=\"%zu\" errors=\"%zu\" skipped=\"%zu\">\n",
           j.export.axis.n, j.count[FATE_SLOWER], j.count[FATE_ERROR], j.count[FATE_SKIPPED]);
  for (size_t i = 0; i < j.export.axis.n; i++)
    write_case (fp, &j, i);
  fputs (" </testsuite>\n</testsuites>\n", fp);
  free (j.fates);
  changepoint_clear (&j.changes);
  export_close (&j.export);
  return ferror (fp) ? error_set (err, STATUS_UNMEASURED, "the report cannot be written") : 0;
}

extern const struct report report_junit;
const struct report report_junit = {
  .name = "junit",
  .summary = "JUnit XML, a test case a commit",
  .write = write_junit,
};
