/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The table of commits.  Without scripts it has the first HTML_ROWS and says
 * so; the script shows all, sorted as asked for, page by page.
 */
#include <math.h>

#include "../../runner/cleanup.h"
#include "../../runner/json.h"
#include "page.h"

static void
write_cell (FILE *fp, const char *format, double value)
{
  fputs ("<td>", fp);
  if (isfinite (value))
    fprintf (fp, format, value);
  fputs ("</td>", fp);
}

static void
write_figures (struct page *page, const struct estimate *e)
{
  FILE *fp = page->fp;

  write_cell (fp, "%.3f", e->own.median * page->scale);
  write_cell (fp, "%.3f", e->own.mad * page->scale);
  if (isfinite (e->own.median_low))
    fprintf (fp, "<td>%.3f \xe2\x80\x93 %.3f</td>", e->own.median_low * page->scale,
             e->own.median_high * page->scale);
  else
    fputs ("<td></td>", fp);
  fprintf (fp, "<td>%zu</td>", e->own.n);
  if (isfinite (e->ratio)) {
    const char *class = e->ratio_low > 1 ? "slower" : e->ratio_high < 1 ? "faster" : "even";

    fprintf (fp, "<td class=\"%s\">%+.1f %%</td><td>%+.1f \xe2\x80\x93 %+.1f</td>", class,
             100 * (e->ratio - 1), 100 * (e->ratio_low - 1), 100 * (e->ratio_high - 1));
  } else
    fputs ("<td></td><td></td>", fp);
  write_cell (fp, "%.2f", e->slower);
}

static void
write_row (struct page *page, size_t place)
{
  FILE *fp = page->fp;
  size_t subject = page->axis.subjects[place];
  struct json_object *commit = history_commit (page->history, subject);
  const struct estimate *e = html_estimate (page, subject);
  CLEANUP_FREE char *name = sentence_name (page->history, subject);

  fprintf (fp, "<tr%s><td>%zu</td><th scope=\"row\"><code>",
           subject == page->sentence.subject ? " class=\"chosen\"" : "", place + 1);
  html_text_short (fp, json_text (commit, "hash"), 10);
  fputs ("</code></th>", fp);
  if (e && e->own.n > 0)
    write_figures (page, e);
  else {
    CLEANUP_FREE char *reason = sentence_reason (page->history, &page->figures, subject);

    fprintf (fp, "<td colspan=\"7\" class=\"missing\">%s%s",
             sentence_state (page->history, &page->figures, subject), reason[0] ? ": " : "");
    html_text (fp, reason);
    fputs ("</td>", fp);
  }
  fputs ("<td class=\"subject\"><bdi>", fp);
  html_text (fp, name);
  fputs ("</bdi></td></tr>\n", fp);
}

void
html_table (struct page *page)
{
  FILE *fp = page->fp;
  size_t n = page->axis.n, rows = n < HTML_ROWS ? n : HTML_ROWS;

  fputs ("<section id=\"table\"><h2>Commits</h2>\n<div class=\"scroll\" tabindex=\"0\" "
         "role=\"region\" aria-label=\"Table of commits\"><table>\n<thead><tr><th>#</th>"
         "<th>commit</th><th>median", fp);
  if (page->unit[0]) {
    fputs (" <small>", fp);
    html_text (fp, page->unit);
    fputs ("</small>", fp);
  }
  fputs ("</th><th>MAD</th><th>interval</th><th>n</th><th>against parent</th>"
         "<th>interval <small>%</small></th><th><abbr title=\"probability that it is slower than "
         "its measured parent\">P(&gt;)</abbr></th><th>subject</th></tr></thead>\n<tbody>\n", fp);
  for (size_t i = 0; i < rows; i++)
    write_row (page, i);
  fputs ("</tbody></table></div>\n", fp);
  if (n > rows)
    fprintf (fp, "<p class=\"note static\">These are the first %zu of %zu commits; with scripts "
                 "allowed, this page shows all, and so does <code>bootbisect report --format csv"
                 "</code>.</p>\n", rows, n);
  fputs ("</section>\n", fp);
}
