/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * OpenMetrics text with the commits' times, as
 * `promtool tsdb create-blocks-from openmetrics` reads it: medians and their
 * intervals as gauges, one series a metric, and which commit was when.
 */
#include <math.h>
#include <string.h>

#include "../runner/cleanup.h"
#include "../runner/json.h"
#include "../runner/text.h"
#include "export.h"

/* By unit, since a family has one. */
static const struct { const char *unit, *suffix, *word; } units[] = {
  { "s", "_seconds", "seconds" }, { "B", "_bytes", "bytes" }, { NULL, "", NULL },
};

static void
write_label (FILE *fp, const char *name, const char *hostile)
{
  CLEANUP_FREE char *plain = text_plain (hostile);

  fprintf (fp, "%s=\"", name);
  for (const char *p = plain; *p; p++) {
    if (*p == '"' || *p == '\\')
      fputc ('\\', fp);
    fputc (*p, fp);
  }
  fputc ('"', fp);
}

static void
write_labels (FILE *fp, const struct history *history, const char *name, const char *value)
{
  fputc ('{', fp);
  write_label (fp, "target", json_text (history->job, "target"));
  fputc (',', fp);
  write_label (fp, "workload", json_text (history->job, "workload"));
  fputc (',', fp);
  write_label (fp, "host", json_text (json_member (history->session, "machine"), "host"));
  fputc (',', fp);
  write_label (fp, "accelerator", json_text (history->session, "accelerator"));
  fputc (',', fp);
  write_label (fp, name, value);
  fputc ('}', fp);
}

/* A commit's own time, but always later than the one before: a series goes
 * forward, and commits can be older than their parents.
 */
static double
time_of (const struct export *export, size_t subject, double last)
{
  double time
    = export_seconds (json_text (history_commit (export->history, subject), "commit_date"));

  return isfinite (time) && time > last ? time : last + .001;
}

typedef double (*figure_of) (const struct robust_summary *own);

static double median (const struct robust_summary *own) { return own->median; }
static double low (const struct robust_summary *own) { return own->median_low; }
static double high (const struct robust_summary *own) { return own->median_high; }

static void
write_series (FILE *fp, const struct export *export, size_t metric, const char *family,
              const char *suffix, figure_of figure)
{
  double time = 0;

  for (size_t i = 0; i < export->axis.n; i++) {
    const struct estimate *e = export_estimate (export, metric, export->axis.subjects[i]);

    time = time_of (export, export->axis.subjects[i], time);
    if (!e || !isfinite (figure (&e->own)))
      continue;
    fprintf (fp, "bootbisect_%s%s", family, suffix);
    write_labels (fp, export->history, "metric", export->figures.metrics[metric].name);
    fprintf (fp, " %.9g %.3f\n", figure (&e->own), time);
  }
}

static void
write_family (FILE *fp, const struct export *export, const char *family, const char *help,
              figure_of figure)
{
  for (size_t u = 0; u < sizeof units / sizeof units[0]; u++) {
    bool any = false;

    for (size_t m = 0; m < export->figures.n; m++) {
      const char *unit = export->figures.metrics[m].unit;
      bool other = strcmp (unit, "s") != 0 && strcmp (unit, "B") != 0;

      if (units[u].unit ? strcmp (unit, units[u].unit) != 0 : !other)
        continue;
      if (!any) {
        fprintf (fp, "# TYPE bootbisect_%s%s gauge\n", family, units[u].suffix);
        if (units[u].word)
          fprintf (fp, "# UNIT bootbisect_%s%s %s\n", family, units[u].suffix, units[u].word);
        fprintf (fp, "# HELP bootbisect_%s%s %s\n", family, units[u].suffix, help);
      }
      any = true;
      write_series (fp, export, m, family, units[u].suffix, figure);
    }
  }
}

static void
write_commits (FILE *fp, const struct export *export)
{
  double time = 0;

  fputs ("# TYPE bootbisect_commit gauge\n# HELP bootbisect_commit 1 at the time of this commit\n",
         fp);
  for (size_t i = 0; i < export->axis.n; i++) {
    time = time_of (export, export->axis.subjects[i], time);
    if (!export_estimate (export, 0, export->axis.subjects[i]))
      continue;
    fputs ("bootbisect_commit", fp);
    write_labels (fp, export->history, "commit", export_name (export, export->axis.subjects[i]));
    fprintf (fp, " 1 %.3f\n", time);
  }
}

static int
write_openmetrics (struct history *history, const char *dir, FILE *fp, struct error *err)
{
  struct export export;

  export_open (&export, history, dir);
  write_family (fp, &export, "median", "Median of the samples of a commit", median);
  write_family (fp, &export, "median_low", "Lower end of the median's 95 % interval", low);
  write_family (fp, &export, "median_high", "Upper end of the median's 95 % interval", high);
  write_commits (fp, &export);
  fputs ("# EOF\n", fp);
  export_close (&export);
  return ferror (fp) ? error_set (err, STATUS_UNMEASURED, "the report cannot be written") : 0;
}

extern const struct report report_openmetrics;
const struct report report_openmetrics = {
  .name = "openmetrics",
  .summary = "for Prometheus, at the commits' times",
  .write = write_openmetrics,
};
