/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The head of the HTML report: the answer in a sentence, and how sure, by how
 * much and at what cost it is.
 */
#include <math.h>

#include "../../runner/cleanup.h"
#include "../../runner/json.h"
#include "../../runner/text.h"
#include "page.h"

#define GAUGE_WIDTH 240.

static const char *
tone_class (enum tone tone)
{
  static const char *const classes[] = {
    [TONE_SLOWER] = "slower", [TONE_FASTER] = "faster", [TONE_SAME] = "same", [TONE_OPEN] = "open",
  };

  return classes[tone];
}

static void
write_commit (struct page *page, size_t subject)
{
  struct json_object *commit = history_commit (page->history, subject);
  CLEANUP_FREE char *name = sentence_name (page->history, subject);

  fputs ("<p class=\"culprit\"><bdi class=\"subject\">", page->fp);
  html_text (page->fp, name);
  fputs ("</bdi>", page->fp);
  if (commit) {
    fputs ("<span class=\"by\"><code>", page->fp);
    html_text (page->fp, json_text (commit, "hash"));
    fputs ("</code> <bdi>", page->fp);
    html_text (page->fp, json_text (commit, "author"));
    fputs ("</bdi> ", page->fp);
    html_text_short (page->fp, json_text (commit, "commit_date"), 10);
    fputs ("</span>", page->fp);
  }
  fputs ("</p>\n", page->fp);
}

/* The interval as a bar, with the line of no change. */
static void
write_gauge (struct page *page)
{
  const struct sentence *s = &page->sentence;
  double low = fmin (s->low, 1), high = fmax (s->high, 1), room = (high - low) * .08 + 1e-6;
  double scale = GAUGE_WIDTH / (high - low + 2 * room);

  fprintf (page->fp,
           "<svg class=\"gauge\" viewBox=\"0 0 %.0f 22\" role=\"img\" aria-label=\"interval %+.1f "
           "to %+.1f percent\"><line class=\"zero\" x1=\"%.1f\" x2=\"%.1f\" y1=\"1\" y2=\"21\"/>"
           "<rect class=\"bar\" x=\"%.1f\" y=\"7\" width=\"%.1f\" height=\"8\" rx=\"4\"/>"
           "<circle class=\"point\" cx=\"%.1f\" cy=\"11\" r=\"6\"/></svg>",
           GAUGE_WIDTH, 100 * (s->low - 1), 100 * (s->high - 1), (1 - low + room) * scale,
           (1 - low + room) * scale, (s->low - low + room) * scale,
           fmax ((s->high - s->low) * scale, 1), (s->ratio - low + room) * scale);
}

static void
write_figures (struct page *page)
{
  const struct sentence *s = &page->sentence;
  CLEANUP_FREE char *cost = sentence_cost (page->history);

  fputs ("<dl class=\"cards\">\n", page->fp);
  if (isfinite (s->ratio) && isfinite (s->low) && isfinite (s->high)) {
    fprintf (page->fp, "<div><dt>Effect</dt><dd>%+.1f&nbsp;%%</dd><dd class=\"more\">interval %+.1f "
                       "to %+.1f&nbsp;%%</dd><dd>",
             100 * (s->ratio - 1), 100 * (s->low - 1), 100 * (s->high - 1));
    write_gauge (page);
    fputs ("</dd></div>\n", page->fp);
  }
  if (isfinite (s->probability))
    fprintf (page->fp, "<div><dt>Probability</dt><dd>%.3f</dd><dd class=\"more\">%s</dd>"
                       "<dd><meter min=\"0\" max=\"1\" value=\"%.3f\">%.3f</meter></dd>"
                       "</div>\n",
             s->probability, s->of, s->probability, s->probability);
  fputs ("<div><dt>Cost</dt><dd class=\"words\">", page->fp);
  html_text (page->fp, cost);
  fputs ("</dd><dd class=\"more\">warm-ups included</dd></div>\n</dl>\n", page->fp);
}

static void
write_confirmation (struct page *page)
{
  const char *status = json_text (page->history->confirmation, "status");

  if (!status[0])
    return;
  fputs ("<p class=\"note\">Counter-proof, the culprit reverted on the bad end: ", page->fp);
  html_text (page->fp, status);
  if (json_text (page->history->confirmation, "reason")[0]) {
    fputs (": ", page->fp);
    html_text (page->fp, json_text (page->history->confirmation, "reason"));
  }
  fputs ("</p>\n", page->fp);
}

void
html_answer (struct page *page)
{
  const struct sentence *s = &page->sentence;

  fprintf (page->fp, "<section class=\"answer %s\" aria-label=\"The answer\">\n"
                     "<p class=\"sentence\">", tone_class (s->tone));
  html_text (page->fp, s->text);
  fputs ("</p>\n", page->fp);
  if (s->subject != SIZE_MAX)
    write_commit (page, s->subject);
  write_figures (page);
  write_confirmation (page);
  fputs ("</section>\n", page->fp);
}
