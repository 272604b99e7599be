/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The machine, and how quiet it was while the samples were taken.
 */
#include <math.h>
#include <string.h>

#include "../../runner/cleanup.h"
#include "../../runner/json.h"
#include "../../runner/text.h"
#include "page.h"
#include "svg.h"

#define COLUMNS 480
#define STRIP 64.

static void
write_about (struct page *page)
{
  struct json_object *machine = json_member (page->history->session, "machine");
  FILE *fp = page->fp;

  fputs ("<dl class=\"about\">\n", fp);
  if (json_object_is_type (machine, json_type_object)) {
    json_object_object_foreach (machine, name, value)
    {
      if (!json_object_is_type (value, json_type_string)
          && !json_object_is_type (value, json_type_int))
        continue;
      fputs ("<div><dt>", fp);
      html_text (fp, name);
      fputs ("</dt><dd>", fp);
      if (strcmp (name, "memory") == 0)
        fprintf (fp, "%.1f GiB", json_number (machine, name) / 1073741824.);
      else
        html_text (fp, json_object_get_string (value));
      fputs ("</dd></div>\n", fp);
    }
  }
  if (json_text (page->history->session, "accelerator")[0]) {
    fputs ("<div><dt>accelerator</dt><dd>", fp);
    html_text (fp, json_text (page->history->session, "accelerator"));
    fputs ("</dd></div>\n", fp);
  }
  fputs ("</dl>\n", fp);
}

/* To the four digits that the log has, while its job is at work too. */
static double
noise_of (const struct history *history, size_t sample, const char *name)
{
  return round (1e4 * json_number (json_member (history->samples[sample], "machine"), name)) / 1e4;
}

/* The highest of each column, as a filled line over time. */
static void
draw_strip (struct page *page, const char *name, const char *title, double scale,
            const char *unit)
{
  size_t total = page->history->evidence.n_samples, n = total < COLUMNS ? total : COLUMNS;
  CLEANUP_FREE double *values = memory_zero (n, sizeof *values);
  double highest = 0, last = 0;
  FILE *fp = page->fp;

  for (size_t c = 0; c < n; c++)
    for (size_t i = c * total / n; i < (c + 1) * total / n; i++)
      values[c] = fmax (values[c], scale * noise_of (page->history, i, name));
  for (size_t c = 0; c < n; c++)
    highest = fmax (highest, values[c]);
  fprintf (fp, "<figure><figcaption>%s <span>up to %.3g%s</span></figcaption>"
               "<svg class=\"strip %s\" viewBox=\"0 0 960 %.0f\" preserveAspectRatio=\"none\" "
               "role=\"img\" aria-label=\"%s over time\"><path d=\"M0 %.0f",
           title, highest, unit, name, STRIP, title, STRIP);
  for (size_t c = 0; c < n; c++) {
    last = STRIP - 2 - (STRIP - 6) * values[c] / fmax (highest, 1e-9);
    fprintf (fp, "L%.1f %.1fL%.1f %.1f", 960. * (double) c / (double) n, last,
             960. * (double) (c + 1) / (double) n, last);
  }
  fprintf (fp, "L960 %.0fZ\"/></svg></figure>\n", STRIP);
}

static void
draw_disturbed (struct page *page, size_t disturbed)
{
  size_t total = page->history->evidence.n_samples, n = total < COLUMNS ? total : COLUMNS;

  fprintf (page->fp, "<figure><figcaption>disturbed samples <span>%zu of %zu</span></figcaption>"
                     "<svg class=\"strip disturbed\" viewBox=\"0 0 960 14\" "
                     "preserveAspectRatio=\"none\" role=\"img\" aria-label=\"disturbed samples over "
                     "time\">", disturbed, total);
  for (size_t c = 0; c < n; c++) {
    bool any = false;

    for (size_t i = c * total / n; i < (c + 1) * total / n; i++)
      any |= json_truth (page->history->samples[i], "contaminated");
    if (any)
      fprintf (page->fp, "<rect x=\"%.1f\" y=\"0\" width=\"%.2f\" height=\"14\"/>",
               960. * (double) c / (double) n, 960. / (double) n);
  }
  fputs ("</svg></figure>\n", page->fp);
}

static void
write_times (struct page *page)
{
  size_t total = page->history->evidence.n_samples;

  fputs ("<p class=\"span\"><span>", page->fp);
  html_text_short (page->fp, json_text (page->history->samples[0], "time"), 19);
  fputs ("</span><span>time \xe2\x86\x92</span><span>", page->fp);
  html_text_short (page->fp, json_text (page->history->samples[total - 1], "time"), 19);
  fputs ("</span></p>\n", page->fp);
}

void
html_machine (struct page *page)
{
  size_t total = page->history->evidence.n_samples, disturbed = 0;

  for (size_t i = 0; i < total; i++)
    disturbed += json_truth (page->history->samples[i], "contaminated");
  fputs ("<section class=\"machine\"><h2>The machine</h2>\n", page->fp);
  write_about (page);
  if (total > 0) {
    fputs ("<h3>Its noise over time</h3>\n<div class=\"strips\">\n", page->fp);
    draw_strip (page, "steal", "stolen by the hypervisor", 100, " %");
    draw_strip (page, "others", "used by others", 100, " %");
    draw_strip (page, "pressure", "waited for a CPU", 100, " %");
    draw_strip (page, "load", "load", 1, "");
    draw_disturbed (page, disturbed);
    fputs ("</div>\n", page->fp);
    write_times (page);
  }
  fputs ("</section>\n", page->fp);
}
