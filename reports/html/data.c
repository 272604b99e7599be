/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * All figures as compact JSON for the script: arrays by column, indexed by
 * the place on the axis, numbers with six digits.
 */
#include <math.h>

#include "../../runner/cleanup.h"
#include "../../runner/json.h"
#include "../../runner/text.h"
#include "page.h"

/* Raw values of metrics other than the job's own go along up to so many. */
#define MOST_VALUES 200000

typedef double (*figure) (const struct estimate *e);

static double median (const struct estimate *e) { return e->own.median; }
static double mad (const struct estimate *e) { return e->own.mad; }
static double low (const struct estimate *e) { return e->own.median_low; }
static double high (const struct estimate *e) { return e->own.median_high; }
static double ratio (const struct estimate *e) { return e->ratio; }
static double ratio_low (const struct estimate *e) { return e->ratio_low; }
static double ratio_high (const struct estimate *e) { return e->ratio_high; }
static double slower (const struct estimate *e) { return e->slower; }

static void
write_names (struct page *page)
{
  FILE *fp = page->fp;

  fputs ("\"commits\":[", fp);
  for (size_t i = 0; i < page->axis.n; i++) {
    size_t subject = page->axis.subjects[i];
    struct json_object *commit = history_commit (page->history, subject);
    const struct estimate *e = html_estimate (page, subject);
    CLEANUP_FREE char *name = sentence_name (page->history, subject);
    CLEANUP_FREE char *date = text_format ("%.10s", json_text (commit, "commit_date"));

    fputs (i ? ",\n[" : "[", fp);
    html_json_text (fp, commit ? json_text (commit, "hash") : "");
    fputc (',', fp);
    html_json_text (fp, name);
    fputc (',', fp);
    html_json_text (fp, json_text (commit, "author"));
    fputc (',', fp);
    html_json_text (fp, date);
    if (!e || e->own.n == 0) {
      CLEANUP_FREE char *reason = sentence_reason (page->history, &page->figures, subject);
      CLEANUP_FREE char *why
        = text_format ("%s%s%s", sentence_state (page->history, &page->figures, subject),
                       reason[0] ? ": " : "", reason);

      fputc (',', fp);
      html_json_text (fp, why);
    }
    fputc (']', fp);
  }
  fputs ("],\n", fp);
}

static void
write_estimates (struct page *page)
{
  static const struct { const char *name; figure figure; bool scaled; } columns[] = {
    { "median", median, true }, { "mad", mad, true }, { "low", low, true }, { "high", high, true },
    { "ratio", ratio, false }, { "rlow", ratio_low, false }, { "rhigh", ratio_high, false },
    { "p", slower, false },
  };

  for (size_t c = 0; c < sizeof columns / sizeof columns[0]; c++) {
    fprintf (page->fp, "\"%s\":[", columns[c].name);
    for (size_t i = 0; i < page->axis.n; i++) {
      const struct estimate *e = html_estimate (page, page->axis.subjects[i]);

      if (i)
        fputc (',', page->fp);
      if (e && e->own.n > 0)
        html_json_number (page->fp, columns[c].figure (e) * (columns[c].scaled ? page->scale : 1));
      else
        fputc ('0', page->fp);
    }
    fputs ("],\n", page->fp);
  }
  fputs ("\"n\":[", page->fp);
  for (size_t i = 0; i < page->axis.n; i++) {
    const struct estimate *e = html_estimate (page, page->axis.subjects[i]);

    fprintf (page->fp, "%s%zu", i ? "," : "", e ? e->own.n : 0);
  }
  fputs ("],\n", page->fp);
}

/* The raw values of a metric, by commit and in the order of time; those of
 * disturbed machines negative.
 */
static void
write_values (struct page *page, const struct metric_figures *metric)
{
  FILE *fp = page->fp;
  double scale;

  fputs ("{\"name\":", fp);
  html_json_text (fp, metric->name);
  fputs (",\"unit\":", fp);
  html_json_text (fp, html_unit (metric->unit, &scale));
  fputs (",\"values\":[", fp);
  for (size_t i = 0; i < page->axis.n; i++) {
    size_t subject = page->axis.subjects[i];
    bool any = false;

    fputs (i ? ",[" : "[", fp);
    for (size_t k = page->figures.first[subject]; k < page->figures.first[subject + 1]; k++) {
      size_t sample = page->figures.samples[k];
      const struct sample *s = &page->history->evidence.samples[sample];
      double value;

      if (s->warmup || s->outcome != OUTCOME_OK)
        continue;
      value = json_number (json_member (json_member (page->history->samples[sample], "metrics"),
                                        metric->name), "value");
      if (!(value > 0))
        continue;
      fprintf (fp, "%s%.6g", any ? "," : "", (s->contaminated ? -1 : 1) * value * scale);
      any = true;
    }
    fputc (']', fp);
  }
  fputs ("]}", fp);
}

static void
write_changes (struct page *page)
{
  fputs ("\"changes\":[", page->fp);
  for (size_t i = 0; i < page->changes.n; i++) {
    const struct change *c = &page->changes.changes[i];

    fprintf (page->fp, "%s[%zu,%zu,%zu,%.4g,%.6g,%.6g]", i ? "," : "", c->first, c->low, c->high,
             c->probability, exp (c->before) * page->scale, exp (c->after) * page->scale);
  }
  fputs ("],\n", page->fp);
}

void
html_data (struct page *page)
{
  FILE *fp = page->fp;
  size_t values = page->history->evidence.n_samples * page->figures.n;

  fputs ("<script type=\"application/json\" id=\"data\">\n{", fp);
  fprintf (fp, "\"chosen\":%zd,\n", page->sentence.subject == SIZE_MAX
                                     ? (ssize_t) -1
                                     : (ssize_t) page->axis.place[page->sentence.subject]);
  fprintf (fp, "\"searched\":%s,\n",
           json_length (json_member (page->history->verdict, "culprits")) ? "true" : "false");
  write_names (page);
  write_estimates (page);
  write_changes (page);
  fputs ("\"metrics\":[", fp);
  for (size_t i = 0; i < page->figures.n && (i == 0 || values <= MOST_VALUES); i++) {
    if (i)
      fputs (",\n", fp);
    write_values (page, &page->figures.metrics[i]);
  }
  fputs ("]}\n</script>\n", fp);
}
