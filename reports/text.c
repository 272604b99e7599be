/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The report for a terminal or a mail: what was measured, a row a commit,
 * the steps, the cost.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "../runner/cleanup.h"
#include "../runner/json.h"
#include "../runner/text.h"
#include "analysis.h"
#include "changes.h"
#include "figures.h"
#include "report.h"
#include "runs.h"
#include "sentence.h"
#include "terminal.h"
#include "verdict.h"

/* What the table's rows are printed with. */
struct table {
  FILE *fp;
  const struct history *history;
  const struct figures *figures;
  const char *unit;
  bool colour;
};

static void
print_title (struct table *table)
{
  struct json_object *job = table->history->job;
  struct json_object *session = table->history->session;
  struct json_object *machine = json_member (session, "machine");
  CLEANUP_FREE char *target = text_plain (json_text (job, "target"));
  CLEANUP_FREE char *range = text_plain (json_text (job, "range"));
  CLEANUP_FREE char *cpu = text_plain (json_text (machine, "cpu"));
  const char *accel = json_text (session, "accelerator");

  if (target[0])
    fprintf (table->fp, "%s %s, backend %s\n", target, range, json_text (job, "backend"));
  else
    fprintf (table->fp, "%s\n",
             json_text (table->history->commits[0], "file")[0] ? "two files" : "the installed system");
  CLEANUP_FREE char *workload = text_plain (json_text (job, "workload"));
  CLEANUP_FREE char *metric = text_plain (json_text (job, "metric"));
  fprintf (table->fp, "%s, %s%s%s%s%s%s%s\n", workload, metric,
           table->unit[0] ? " in " : "", table->unit, accel[0] ? ", accelerator " : "", accel, cpu[0] ? ", " : "", cpu);
  CLEANUP_FREE char *pins = sentence_pins (table->history);
  fprintf (table->fp, "%s%s\n", pins, pins[0] ? "\n" : "");
}

/* Why there is no figure, or "". */
static char *
reason_of (const struct table *table, size_t subject)
{
  const struct history *h = table->history;
  const char *reason = "";

  if (h->builds[subject])
    reason = json_text (h->builds[subject], "reason");
  for (size_t k = table->figures->first[subject]; k < table->figures->first[subject + 1]; k++)
    if (h->evidence.samples[table->figures->samples[k]].outcome != OUTCOME_OK)
      reason = json_text (h->samples[table->figures->samples[k]], "reason");
  return text_plain (reason);
}

static const char *
missing (const struct history *history, size_t subject)
{
  const struct subject *s = &history->evidence.subjects[subject];

  return s->state == SUBJECT_UNBUILDABLE ? "does not build"
         : json_member (history->commits[subject], "recorded") ? "as recorded"
         : s->unbootable                 ? "does not boot"
         : s->state == SUBJECT_UNTRIED   ? "not built yet"
                                         : "not measured yet";
}

/* A figure in its column, or "-" where there is none. */
static void
print_figure (struct table *table, const char *before, int width, double value)
{
  if (isfinite (value))
    fprintf (table->fp, "%s%*.3f", before, width, value);
  else
    fprintf (table->fp, "%s%*s", before, abs (width), "-");
}

static void
print_change (struct table *table, const struct estimate *e)
{
  if (e->parent < 0 || !isfinite (e->ratio)) {
    fprintf (table->fp, "  %-26s %5s", "", "");
    return;
  }
  const char *paint = !table->colour     ? ""
                      : e->ratio_low > 1  ? TERMINAL_SLOWER
                      : e->ratio_high < 1 ? TERMINAL_FASTER
                                          : "";
  CLEANUP_FREE char *change
    = text_format ("%+6.1f %% (%+.1f .. %+.1f)", 100 * (e->ratio - 1),
                   100 * (e->ratio_low - 1), 100 * (e->ratio_high - 1));
  fprintf (table->fp, "  %s%-26s%s %5.2f", paint, change, paint[0] ? TERMINAL_PLAIN : "", e->slower);
}

static void
print_row (struct table *table, size_t subject)
{
  const struct history *h = table->history;
  struct json_object *commit = history_commit (h, subject);
  const struct estimate *e
    = table->figures->n ? &table->figures->metrics[0].estimates.of[subject] : NULL;
  CLEANUP_FREE char *title
    = text_plain (commit ? json_text (commit, "subject")
                         : json_text (h->commits[subject], "label"));

  fprintf (table->fp, "%-10.10s", commit ? json_text (commit, "hash") : "-");
  if (!e || e->own.n == 0) {
    CLEANUP_FREE char *reason = reason_of (table, subject);

    fprintf (table->fp, "  %s%s%.60s  %.50s\n", missing (h, subject), reason[0] ? ": " : "",
             reason, title);
    return;
  }
  print_figure (table, " ", 8, e->own.median);
  print_figure (table, " ", 8, e->own.mad);
  print_figure (table, " ", 8, e->own.median_low);
  print_figure (table, " .. ", -8, e->own.median_high);
  fprintf (table->fp, " %3zu", e->own.n);
  print_change (table, e);
  fprintf (table->fp, "  %.50s", title);
  if (e->parent >= 0 && e->parent != h->evidence.subjects[subject].parent)
    fprintf (table->fp, "  (against %.10s: nothing nearer is measured)",
             json_text (history_commit (h, (size_t) e->parent), "hash"));
  fputc ('\n', table->fp);
}

/* A bench has one subject: its metrics are the rows. */
static void
print_metrics (struct table *table)
{
  int width = 12;

  for (size_t i = 0; i < table->figures->n; i++)
    if ((int) strlen (table->figures->metrics[i].name) > width)
      width = (int) strlen (table->figures->metrics[i].name);
  fprintf (table->fp, "%-*s %12s %12s %12s %12s %26s %4s\n", width, "metric", "median", "MAD",
           "mean", "SD", "95 % interval of the mean", "n");
  for (size_t i = 0; i < table->figures->n; i++) {
    const struct metric_figures *m = &table->figures->metrics[i];
    const struct robust_summary *s = &m->estimates.of[0].own;
    bool bytes = strcmp (m->unit, "B") == 0;
    double scale = bytes ? 1 / 1048576. : 1;
    CLEANUP_FREE char *name = text_plain (m->name);

    fprintf (table->fp, "%-*s", width, name);
    print_figure (table, " ", 12, scale * s->median);
    print_figure (table, " ", 12, scale * s->mad);
    print_figure (table, " ", 12, scale * s->mean);
    print_figure (table, " ", 12, scale * s->sd);
    print_figure (table, " ", 11, scale * s->mean_low);
    print_figure (table, " .. ", -11, scale * s->mean_high);
    fprintf (table->fp, " %4zu %s\n", s->n, bytes ? "MiB" : m->unit);
  }
}

static void
print_commits (struct table *table)
{
  fprintf (table->fp, "%-10s %8s %8s %20s %3s  %-26s %5s\n", "commit", "median", "MAD",
           "95 % interval    ", "n", "against measured parent", "P(>)");
  for (size_t i = 0; i < table->history->evidence.n_subjects; i++)
    print_row (table, i);
}

static void
print_cost (struct table *table)
{
  const struct history *h = table->history;
  const struct costs *costs = &h->evidence.costs;
  CLEANUP_FREE char *time = text_duration (costs->seconds);

  fprintf (table->fp, "\n%zu builds, %zu boots (warm-ups included), %s in all", costs->builds,
           costs->boots, time);
  if (json_number (h->closing, "seconds") > 0)
    fprintf (table->fp, "; the runner's own share of the last session %.2f %%",
             100 * json_number (h->closing, "own_seconds")
               / json_number (h->closing, "seconds"));
  fputc ('\n', table->fp);
}

static int
write_text (struct history *history, const char *dir, FILE *fp, struct error *err)
{
  struct figures figures;
  struct table table = {
    .fp = fp, .history = history, .figures = &figures, .colour = terminal_has_colours (fp),
  };

  if (analysis_wanted (history)) {
    analysis_print (history, dir, fp);
    return ferror (fp) ? error_set (err, STATUS_UNMEASURED, "the report cannot be written") : 0;
  }
  if (history->evidence.n_subjects == 1)
    figures_make (&figures, history);
  else
    figures_make_first (&figures, history);
  table.unit = figures.n ? figures.metrics[0].unit : "s";
  print_title (&table);
  runs_print (history, &figures, fp);
  if (history->evidence.n_subjects == 1)
    print_metrics (&table);
  else {
    terminal_sparkline (history, &figures, table.unit, fp);
    print_commits (&table);
  }
  changes_print (history, &figures, fp);
  judgement_print (history, fp);
  if (verdict_wanted (history)) {
    fputc ('\n', fp);
    verdict_print (history, dir, fp);
  }
  print_cost (&table);
  figures_clear (&figures);
  return ferror (fp) ? error_set (err, STATUS_UNMEASURED, "the report cannot be written") : 0;
}

extern const struct report report_text;
const struct report report_text = {
  .name = "text",
  .summary = "for a terminal or a mail",
  .write = write_text,
};
