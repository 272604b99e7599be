/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The HTML report: one file that needs no network and no other file, and is
 * readable without scripts.  Its parts are the rooms in html/.
 */
#include "../runner/cleanup.h"
#include "../runner/json.h"
#include "../runner/text.h"
#include "html/page.h"
#include "report.h"

static void
write_head (struct page *page, const char *title)
{
  FILE *fp = page->fp;

  fputs ("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n", fp);
  fprintf (fp, "<meta http-equiv=\"Content-Security-Policy\" content=\"%s\">\n", html_policy);
  fputs ("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
         "<meta name=\"color-scheme\" content=\"light dark\">\n"
         "<meta name=\"referrer\" content=\"no-referrer\">\n<title>", fp);
  html_text (fp, title);
  fprintf (fp, " \xc2\xb7 bootbisect</title>\n");
  if (html_dygraphs_style[0])
    fprintf (fp, "<style>%s</style>\n", html_dygraphs_style);
  fprintf (fp, "<style>%s</style>\n</head>\n", html_style);
}

static void
write_top (struct page *page, const char *title)
{
  FILE *fp = page->fp;
  CLEANUP_FREE char *machine = sentence_machine (page->history);

  fputs ("<body>\n<a class=\"skip\" href=\"#table\">Skip to the table</a>\n<header>\n"
         "<p class=\"brand\">bootbisect</p>\n<h1><bdi>", fp);
  html_text (fp, title);
  fputs ("</bdi></h1>\n<p class=\"what\">", fp);
  html_text (fp, json_text (page->history->job, "workload"));
  fputs (" \xc2\xb7 metric ", fp);
  html_text (fp, json_text (page->history->job, "metric"));
  fputs (" \xc2\xb7 ", fp);
  html_text (fp, machine);
  if (json_text (page->history->closing, "time")[0]) {
    fputs (" \xc2\xb7 ", fp);
    html_text (fp, json_text (page->history->closing, "time"));
  }
  fputs ("</p>\n</header>\n<main>\n", fp);
}

static void
write_bottom (struct page *page)
{
  FILE *fp = page->fp;

  fprintf (fp, "</main>\n<footer><p>Made by bootbisect %s from the evidence log of job ",
           BOOTBISECT_VERSION);
  html_text (fp, json_text (page->history->job, "id"));
  fputs (". Intervals of medians and of steps are 95 %; disturbed samples do not count where there "
         "are enough others.</p></footer>\n", fp);
  html_data (page);
  if (html_dygraphs[0])
    fprintf (fp, "<script>%s</script>\n", html_dygraphs);
  fprintf (fp, "<script>%s</script>\n</body>\n</html>\n", html_script);
}

static int
write_html (struct history *history, const char *dir, FILE *fp, struct error *err)
{
  struct page page = { .fp = fp, .history = history, .dir = dir };
  CLEANUP_FREE char *title = sentence_title (history);

  figures_make_first (&page.figures, history);
  axis_make (&page.axis, history);
  changes_find (history, &page.figures, &page.axis, &page.changes);
  sentence_make (&page.sentence, history, &page.figures, &page.axis, &page.changes);
  page.unit = html_unit (page.figures.n ? page.figures.metrics[0].unit : "s", &page.scale);
  write_head (&page, title);
  write_top (&page, title);
  html_answer (&page);
  html_picture (&page);
  html_path (&page);
  html_phases (&page);
  html_table (&page);
  html_machine (&page);
  html_logs (&page);
  write_bottom (&page);
  sentence_clear (&page.sentence);
  changepoint_clear (&page.changes);
  axis_clear (&page.axis);
  figures_clear (&page.figures);
  return ferror (fp) ? error_set (err, STATUS_UNMEASURED, "the report cannot be written") : 0;
}

extern const struct report report_html;
const struct report report_html = {
  .name = "html",
  .summary = "a page to look at, mail, or keep as a CI artefact",
  .write = write_html,
};
