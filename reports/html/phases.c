/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Where a boot spends its time: metrics named phase:NAME as stacked bars,
 * one a commit, or one for neighbours where there are many.
 */
#include <math.h>
#include <string.h>

#include "../../runner/cleanup.h"
#include "../../runner/decide/robust.h"
#include "../../runner/json.h"
#include "../../runner/text.h"
#include "page.h"
#include "svg.h"

#define PREFIX "phase:"
#define MOST_PHASES 10
#define MOST_BARS 160

struct phases {
  struct page *page;
  const char *names[MOST_PHASES];  /* of the metrics */
  size_t n, n_bars;
  double *medians;                 /* [bar * n + phase] */
  double *scratch;
};

static void
find_phases (struct phases *p)
{
  const struct figures *figures = &p->page->figures;

  for (size_t i = 0; i < figures->n && p->n < MOST_PHASES; i++)
    if (strncmp (figures->metrics[i].name, PREFIX, strlen (PREFIX)) == 0)
      p->names[p->n++] = figures->metrics[i].name;
}

/* Median over the samples of the bar's commits. */
static double
median_of (struct phases *p, size_t bar, const char *name)
{
  const struct page *page = p->page;
  const struct figures *figures = &page->figures;
  size_t n = 0;

  for (size_t i = bar * page->axis.n / p->n_bars; i < (bar + 1) * page->axis.n / p->n_bars; i++) {
    size_t subject = page->axis.subjects[i];

    for (size_t k = figures->first[subject]; k < figures->first[subject + 1]; k++) {
      const struct sample *s = &page->history->evidence.samples[figures->samples[k]];
      struct json_object *metric
        = json_member (json_member (page->history->samples[figures->samples[k]], "metrics"), name);

      if (!s->warmup && !s->contaminated && s->outcome == OUTCOME_OK && metric)
        p->scratch[n++] = json_number (metric, "value");
    }
  }
  return n ? robust_median (p->scratch, n) : 0;
}

static double
fill (struct phases *p)
{
  double highest = 0;

  for (size_t bar = 0; bar < p->n_bars; bar++) {
    double sum = 0;

    for (size_t k = 0; k < p->n; k++)
      sum += p->medians[bar * p->n + k] = median_of (p, bar, p->names[k]);
    highest = fmax (highest, sum);
  }
  return highest;
}

static void
draw_bar (const struct phases *p, const struct svg_frame *f, size_t bar)
{
  double width = f->width / (double) p->n_bars, gap = width > 6 ? width * .15 : 0, base = 0;

  for (size_t k = 0; k < p->n; k++) {
    double value = p->medians[bar * p->n + k];

    if (!(value > 0))
      continue;
    fprintf (f->fp, "<rect class=\"p%zu\" x=\"%.2f\" y=\"%.2f\" width=\"%.2f\" height=\"%.2f\"><title>",
             k, f->left + (double) bar * width + gap / 2, svg_y (f, base + value), width - gap,
             svg_y (f, base) - svg_y (f, base + value));
    html_text (f->fp, p->names[k] + strlen (PREFIX));
    fprintf (f->fp, " %.3f s</title></rect>", value);
    base += value;
  }
}

static void
draw (const struct phases *p, double highest)
{
  FILE *fp = p->page->fp;
  struct svg_frame frame;

  fputs ("<section class=\"phases\"><h2>Phases of a boot</h2>\n", fp);
  frame = svg_begin (fp, 960, 300, "Phases of a boot, stacked, over the commits");
  svg_range (&frame, 0, highest);
  svg_axis (&frame, "s");
  for (size_t bar = 0; bar < p->n_bars; bar++)
    draw_bar (p, &frame, bar);
  fputs ("</svg>\n<p class=\"legend\">", fp);
  for (size_t k = 0; k < p->n; k++) {
    fprintf (fp, "<span class=\"key p%zu\"></span>", k);
    html_text (fp, p->names[k] + strlen (PREFIX));
    fputc (' ', fp);
  }
  fputs ("</p>\n</section>\n", fp);
}

void
html_phases (struct page *page)
{
  struct phases p = { .page = page };

  find_phases (&p);
  if (p.n == 0)
    return;
  p.n_bars = page->axis.n < MOST_BARS ? page->axis.n : MOST_BARS;
  CLEANUP_FREE double *medians = memory_zero (p.n_bars * p.n, sizeof *medians);
  CLEANUP_FREE double *scratch
    = memory_zero (page->history->evidence.n_samples, sizeof *scratch);
  p.medians = medians;
  p.scratch = scratch;
  draw (&p, fill (&p));
}
