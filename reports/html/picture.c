/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The series over the commits as a static picture: intervals, raw samples,
 * levels, changes, and what could not be built.  The script puts a chart to
 * zoom in its place.
 */
#include <math.h>

#include "../../runner/cleanup.h"
#include "../../runner/decide/robust.h"
#include "../../runner/json.h"
#include "../../runner/text.h"
#include "page.h"
#include "svg.h"

/* More columns than this can't be told apart: neighbours share one. */
#define COLUMNS 480
#define MOST_DOTS 4000

/* What a column shows: of one commit, or of some neighbours. */
struct column {
  double low, high, median;
  bool gap;          /* none of them builds and boots */
};

struct picture {
  struct page *page;
  struct svg_frame frame;
  struct column *columns;
  size_t n;
};

static const char *
dot_class (const struct page *page, size_t k)
{
  return page->history->evidence.samples[page->figures.samples[k]].contaminated
           ? " class=\"disturbed\"" : "";
}

static double
sample_value (const struct page *page, size_t k)
{
  const struct sample *s = &page->history->evidence.samples[page->figures.samples[k]];

  return s->warmup || s->outcome != OUTCOME_OK || !(s->value > 0) ? NAN : s->value * page->scale;
}

static void
fill_columns (struct picture *p)
{
  struct page *page = p->page;
  size_t n = page->axis.n;

  p->n = n < COLUMNS ? n : COLUMNS;
  p->columns = memory_zero (p->n, sizeof p->columns[0]);
  for (size_t c = 0; c < p->n; c++) {
    struct column *column = &p->columns[c];
    double sum = 0;
    size_t measured = 0;

    *column = (struct column) { .low = INFINITY, .high = -INFINITY, .gap = true };
    for (size_t i = c * n / p->n; i < (c + 1) * n / p->n; i++) {
      const struct estimate *e = html_estimate (page, page->axis.subjects[i]);

      column->gap &= html_is_gap (page, page->axis.subjects[i]);
      if (!e || e->own.n == 0)
        continue;
      sum += e->own.median;
      measured++;
      if (e->own.n > 1) {
        column->low = fmin (column->low, e->own.median_low * page->scale);
        column->high = fmax (column->high, e->own.median_high * page->scale);
      }
    }
    column->median = measured ? sum / (double) measured * page->scale : NAN;
  }
}

/* From what is shown, without the farthest hundredth of the samples. */
static void
set_range (struct picture *p)
{
  struct page *page = p->page;
  size_t total = page->history->evidence.n_samples, n = 0;
  CLEANUP_FREE double *values = memory_zero (total, sizeof *values);
  double low = INFINITY, high = -INFINITY;

  for (size_t k = 0; k < total; k++) {
    double value = sample_value (page, k);

    if (isfinite (value))
      values[n++] = value;
  }
  if (n > 0) {
    low = robust_quantile (values, n, .005);
    high = robust_quantile (values, n, .995);
  }
  for (size_t c = 0; c < p->n; c++)
    if (isfinite (p->columns[c].median)) {
      low = fmin (low, fmin (p->columns[c].low, p->columns[c].median));
      high = fmax (high, fmax (p->columns[c].high, p->columns[c].median));
    }
  svg_range (&p->frame, low, high);
}

static double
x_of (const struct picture *p, size_t place)
{
  return svg_x (&p->frame, ((double) place + .5) / (double) p->page->axis.n);
}

static void
draw_gaps (const struct picture *p)
{
  for (size_t c = 0; c < p->n; c++) {
    size_t first = c;

    while (c < p->n && p->columns[c].gap)
      c++;
    if (c > first)
      svg_rect (&p->frame, "gap", (double) first / (double) p->n, (double) c / (double) p->n);
  }
}

static void
draw_dots (const struct picture *p)
{
  const struct page *page = p->page;
  size_t total = page->history->evidence.n_samples, step = total / MOST_DOTS + 1;

  fputs ("<g class=\"dots\">", page->fp);
  for (size_t i = 0; i < page->axis.n; i++) {
    size_t subject = page->axis.subjects[i];

    for (size_t k = page->figures.first[subject]; k < page->figures.first[subject + 1]; k++) {
      double value = sample_value (page, k);

      if (k % step == 0 && isfinite (value))
        fprintf (page->fp, "<circle%s cx=\"%.1f\" cy=\"%.1f\" r=\"1.6\"/>", dot_class (page, k),
                 x_of (p, i), svg_y (&p->frame, value));
    }
  }
  fputs ("</g>\n", page->fp);
}

static void
draw_intervals (const struct picture *p)
{
  fputs ("<g class=\"intervals\">", p->page->fp);
  for (size_t c = 0; c < p->n; c++)
    if (p->columns[c].low <= p->columns[c].high) {
      double x = svg_x (&p->frame, ((double) c + .5) / (double) p->n);

      fprintf (p->page->fp, "<line x1=\"%.1f\" x2=\"%.1f\" y1=\"%.1f\" y2=\"%.1f\"/>", x, x,
               svg_y (&p->frame, p->columns[c].low), svg_y (&p->frame, p->columns[c].high));
    }
  fputs ("</g>\n<g class=\"medians\">", p->page->fp);
  for (size_t c = 0; c < p->n; c++)
    if (isfinite (p->columns[c].median))
      fprintf (p->page->fp, "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"%s\"/>",
               svg_x (&p->frame, ((double) c + .5) / (double) p->n),
               svg_y (&p->frame, p->columns[c].median), p->n > 120 ? "1.6" : "3");
  fputs ("</g>\n", p->page->fp);
}

static void
draw_mark (const struct picture *p, size_t place, const char *class, double step)
{
  double x = svg_x (&p->frame, (double) place / (double) p->page->axis.n);
  bool right = x > p->frame.left + .8 * p->frame.width;

  fprintf (p->page->fp,
           "<g class=\"mark %s\"><line x1=\"%.1f\" x2=\"%.1f\" y1=\"%.1f\" y2=\"%.1f\"/>"
           "<text x=\"%.1f\" y=\"%.1f\"%s>%+.1f %%</text></g>\n",
           class, x, x, p->frame.top, p->frame.top + p->frame.height, x + (right ? -5 : 5),
           p->frame.top + 12, right ? " text-anchor=\"end\"" : "", 100 * (exp (step) - 1));
}

static void
draw_level (const struct picture *p, size_t from, size_t to, double level)
{
  double y = svg_y (&p->frame, exp (level) * p->page->scale);

  fprintf (p->page->fp, "<line class=\"level\" x1=\"%.1f\" x2=\"%.1f\" y1=\"%.1f\" y2=\"%.1f\"/>\n",
           svg_x (&p->frame, (double) from / (double) p->page->axis.n),
           svg_x (&p->frame, (double) to / (double) p->page->axis.n), y, y);
}

static void
draw_marks (const struct picture *p)
{
  const struct page *page = p->page;
  const struct sentence *s = &page->sentence;

  if (json_length (json_member (page->history->verdict, "culprits")) > 0) {
    if (isfinite (s->ratio))
      draw_mark (p, page->axis.place[s->subject], s->ratio > 1 ? "slower" : "faster",
                 log (s->ratio));
    return;
  }
  for (size_t i = 0; i < page->changes.n; i++) {
    const struct change *c = &page->changes.changes[i];

    draw_level (p, i ? page->changes.changes[i - 1].first : 0, c->first, c->before);
    if (i + 1 == page->changes.n)
      draw_level (p, c->first, page->axis.n, c->after);
    draw_mark (p, c->first, c->after > c->before ? "slower" : "faster", c->after - c->before);
  }
}

void
html_picture (struct page *page)
{
  struct picture p = { .page = page };
  FILE *fp = page->fp;

  fputs ("<section class=\"series\" id=\"series\"><h2>Over the commits <small>", fp);
  html_text (fp, json_text (page->history->job, "metric"));
  if (page->unit[0]) {
    fputs (" in ", fp);
    html_text (fp, page->unit);
  }
  fputs ("</small></h2>\n", fp);
  fill_columns (&p);
  p.frame = svg_begin (fp, 960, 340, "The metric over the commits, oldest on the left");
  set_range (&p);
  svg_axis (&p.frame, page->unit);
  draw_gaps (&p);
  draw_dots (&p);
  draw_intervals (&p);
  draw_marks (&p);
  fputs ("</svg>\n<p class=\"legend\"><span class=\"key median\"></span>median with its interval "
         "<span class=\"key dot\"></span>sample <span class=\"key disturbed\"></span>"
         "disturbed <span class=\"key gap\"></span>does not build or "
         "boot <span class=\"key change\"></span>change</p>\n</section>\n", fp);
  free (p.columns);
}
