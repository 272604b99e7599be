/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What failed, each with the end of its log, folded.
 */
#include <string.h>

#include "../../runner/cleanup.h"
#include "../../runner/json.h"
#include "../../runner/text.h"
#include "../log-tail.h"
#include "page.h"

/* Bytes of one log, and of all in one page. */
#define MOST_TAIL 6000
#define MOST_ALL (4 << 20)

/* Line by line: newlines are the one control character that stays. */
static void
write_lines (FILE *fp, char *text)
{
  fputs ("<pre>", fp);
  for (char *line = text, *next; line; line = next) {
    next = strchr (line, '\n');
    if (next)
      *next++ = '\0';
    if (next || line[0]) {
      html_text (fp, line);
      fputc ('\n', fp);
    }
  }
  fputs ("</pre>\n", fp);
}

static void
write_log (struct page *page, size_t place, size_t *left)
{
  size_t subject = page->axis.subjects[place];
  CLEANUP_FREE char *name = sentence_name (page->history, subject);
  CLEANUP_FREE char *reason = sentence_reason (page->history, &page->figures, subject);
  CLEANUP_FREE char *build = log_tail_of_build (page->history, page->dir, subject, MOST_TAIL);
  CLEANUP_FREE char *boot
    = log_tail_of_boot (page->history, &page->figures, page->dir, subject, MOST_TAIL);
  char *tail = build[0] ? build : boot;
  size_t size = strlen (tail);

  fprintf (page->fp, "<details id=\"log-%zu\"><summary><code>", place + 1);
  html_text_short (page->fp, json_text (history_commit (page->history, subject), "hash"), 10);
  fputs ("</code> <bdi>", page->fp);
  html_text (page->fp, name);
  fputs ("</bdi> <span class=\"why\">", page->fp);
  html_text (page->fp, reason);
  fputs ("</span></summary>\n", page->fp);
  if (size > 0 && size <= *left) {
    *left -= size;
    write_lines (page->fp, tail);
  } else
    fputs (size ? "<p class=\"note\">Its log is left out: this page has enough of them.</p>\n"
                : "<p class=\"note\">Its log is not there any more.</p>\n", page->fp);
  fputs ("</details>\n", page->fp);
}

/* A build that failed, or a boot without a sample. */
static bool
has_failed (const struct page *page, size_t subject)
{
  const struct figures *figures = &page->figures;

  if (page->history->evidence.subjects[subject].state == SUBJECT_UNBUILDABLE)
    return true;
  for (size_t k = figures->first[subject]; k < figures->first[subject + 1]; k++)
    if (page->history->evidence.samples[figures->samples[k]].outcome != OUTCOME_OK)
      return true;
  return false;
}

void
html_logs (struct page *page)
{
  size_t left = MOST_ALL, n = 0;

  for (size_t i = 0; i < page->axis.n; i++) {
    if (!has_failed (page, page->axis.subjects[i]))
      continue;
    if (n++ == 0)
      fputs ("<section class=\"logs\" id=\"logs\"><h2>What failed, and its log</h2>\n", page->fp);
    write_log (page, i, &left);
  }
  if (n > 0)
    fputs ("</section>\n", page->fp);
}
