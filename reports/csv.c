/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * For spreadsheets and scripts (RFC 4180): a row a commit and metric, commits
 * without a figure too.
 */
#include <math.h>
#include <string.h>

#include "../runner/cleanup.h"
#include "../runner/json.h"
#include "../runner/text.h"
#include "report.h"
#include "sentence.h"

/* Quoted; what a spreadsheet would take for a formula begins with a quote. */
static void
write_text (FILE *fp, const char *hostile)
{
  CLEANUP_FREE char *plain = text_plain (hostile);

  fputs (plain[0] && strchr ("=+-@", plain[0]) ? "\"'" : "\"", fp);
  for (const char *p = plain; *p; p++) {
    if (*p == '"')
      fputc ('"', fp);
    fputc (*p, fp);
  }
  fputc ('"', fp);
}

static void
write_number (FILE *fp, double value)
{
  fputc (',', fp);
  if (isfinite (value))
    fprintf (fp, "%.9g", value);
}

static void
write_values (FILE *fp, const struct history *history, const struct figures *figures,
              const struct metric_figures *metric, size_t subject)
{
  CLEANUP_FREE double *values = NULL;
  size_t n = figures_values (figures, history, metric->name, subject, &values);

  fputs (",\"", fp);
  for (size_t i = 0; i < n; i++)
    fprintf (fp, "%s%.9g", i ? " " : "", values[i]);
  fputc ('"', fp);
}

static void
write_estimate (FILE *fp, const struct estimate *e)
{
  const double values[] = { e->own.median, e->own.mad, e->own.median_low, e->own.median_high,
                            e->own.mean, e->own.sd, e->ratio, e->ratio_low, e->ratio_high,
                            e->slower };

  fprintf (fp, ",%zu", e->own.n);
  for (size_t i = 0; i < sizeof values / sizeof values[0]; i++)
    write_number (fp, values[i]);
}

static void
write_commit (FILE *fp, const struct history *history, const struct figures *figures,
              const struct axis *axis, size_t place)
{
  size_t subject = axis->subjects[place];
  struct json_object *commit = history_commit (history, subject);
  CLEANUP_FREE char *name = sentence_name (history, subject);

  fprintf (fp, "%zu,", place + 1);
  write_text (fp, json_text (commit, "hash"));
  fputc (',', fp);
  write_text (fp, json_text (commit, "commit_date"));
  fputc (',', fp);
  write_text (fp, name);
  fprintf (fp, ",%s,", sentence_state (history, figures, subject));
}

static int
write_csv (struct history *history, const char *dir, FILE *fp, struct error *err)
{
  struct figures figures;
  struct axis axis;

  (void) dir;
  figures_make (&figures, history);
  axis_make (&axis, history);
  fputs ("number,commit,date,subject,state,metric,unit,n,median,mad,low,high,mean,sd,ratio,"
         "ratio_low,ratio_high,probability,samples\n", fp);
  for (size_t i = 0; i < axis.n; i++) {
    bool any = false;

    for (size_t k = 0; k < figures.n; k++) {
      const struct estimate *e = &figures.metrics[k].estimates.of[axis.subjects[i]];

      if (e->own.n == 0)
        continue;
      any = true;
      write_commit (fp, history, &figures, &axis, i);
      write_text (fp, figures.metrics[k].name);
      fputc (',', fp);
      write_text (fp, figures.metrics[k].unit);
      write_estimate (fp, e);
      write_values (fp, history, &figures, &figures.metrics[k], axis.subjects[i]);
      fputc ('\n', fp);
    }
    if (!any) {
      write_commit (fp, history, &figures, &axis, i);
      fputs (",,,,,,,,,,,,,\n", fp);
    }
  }
  axis_clear (&axis);
  figures_clear (&figures);
  return ferror (fp) ? error_set (err, STATUS_UNMEASURED, "the report cannot be written") : 0;
}

extern const struct report report_csv;
const struct report report_csv = {
  .name = "csv",
  .summary = "a row a commit and metric",
  .write = write_csv,
};
