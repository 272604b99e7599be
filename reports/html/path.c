/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Where a search looked, boot by boot, and which commits it holds to be the
 * culprit in the end.
 */
#include <math.h>
#include <string.h>

#include "../../runner/cleanup.h"
#include "../../runner/json.h"
#include "../../runner/text.h"
#include "page.h"
#include "svg.h"

#define MOST_STEPS 40
#define MOST_CANDIDATES 12
#define ROW 22.

/* Blocks in a row that booted the same subjects. */
struct step {
  size_t first;     /* sample */
  size_t last;      /* sample after its last */
};

/* Bit set of the axis places that samples from..to-1 booted. */
static void
places_of (const struct page *page, size_t from, size_t to, unsigned char *places)
{
  memset (places, 0, page->axis.n);
  for (size_t i = from; i < to; i++)
    places[page->axis.place[page->history->evidence.samples[i].subject]] = 1;
}

static size_t
block_end (const struct evidence *e, size_t i)
{
  size_t end = i;

  while (end < e->n_samples && e->samples[end].block == e->samples[i].block)
    end++;
  return end;
}

/* At most MOST_STEPS; *total says how many there are. */
static size_t
find_steps (const struct page *page, struct step *steps, size_t *total)
{
  const struct evidence *e = &page->history->evidence;
  CLEANUP_FREE unsigned char *here = memory_zero (page->axis.n, 1);
  CLEANUP_FREE unsigned char *before = memory_zero (page->axis.n, 1);
  size_t n = 0;

  *total = 0;
  for (size_t i = 0, end; i < e->n_samples; i = end) {
    end = block_end (e, i);
    places_of (page, i, end, here);
    if (*total > 0 && memcmp (here, before, page->axis.n) == 0) {
      if (*total <= MOST_STEPS)
        steps[n - 1].last = end;
      continue;
    }
    memcpy (before, here, page->axis.n);
    if (++*total <= MOST_STEPS)
      steps[n++] = (struct step) { i, end };
  }
  return n;
}

/* How a subject looks between the two ends: 0 as the good one, 1 as the bad. */
static double
likeness (const struct page *page, size_t subject)
{
  const struct chain *chain = &page->history->evidence.chains[0];
  double good = html_estimate (page, chain->subjects[0])->level;
  double bad = html_estimate (page, chain->subjects[chain->n - 1])->level;

  return (html_estimate (page, subject)->level - good) / (bad - good);
}

static void
draw_step (const struct page *page, const struct step *step, size_t row)
{
  const struct evidence *e = &page->history->evidence;
  CLEANUP_FREE size_t *boots = memory_zero (page->axis.n, sizeof *boots);
  double y = 20 + ROW * (double) row;

  fprintf (page->fp, "<line class=\"rail\" x1=\"40\" x2=\"945\" y1=\"%.1f\" y2=\"%.1f\"/>"
                     "<text class=\"count\" x=\"30\" y=\"%.1f\" text-anchor=\"end\">%zu</text>",
           y, y, y + 4, row + 1);
  for (size_t i = step->first; i < step->last; i++)
    boots[page->axis.place[e->samples[i].subject]]++;
  for (size_t i = 0; i < page->axis.n; i++) {
    const struct estimate *estimate = html_estimate (page, page->axis.subjects[i]);
    struct json_object *commit = history_commit (page->history, page->axis.subjects[i]);

    if (boots[i] == 0)
      continue;
    fprintf (page->fp, "<circle class=\"%s\" cx=\"%.1f\" cy=\"%.1f\" r=\"%.1f\"><title>%zu x ",
             !estimate || estimate->own.n == 0               ? "broken"
             : likeness (page, page->axis.subjects[i]) > .5 ? "bad"
                                                             : "good",
             48 + 890 * ((double) i + .5) / (double) page->axis.n, y,
             fmin (3 + sqrt ((double) boots[i]), 9), boots[i]);
    html_text_short (page->fp, json_text (commit, "hash"), 10);
    fputs ("</title></circle>", page->fp);
  }
  fputc ('\n', page->fp);
}

static void
write_path (const struct page *page)
{
  struct step steps[MOST_STEPS];
  size_t total, n = find_steps (page, steps, &total);

  fprintf (page->fp, "<h3>Where it looked</h3>\n<svg class=\"picture path\" viewBox=\"0 0 960 %.0f\" "
                     "role=\"img\" aria-label=\"The commits that each step booted\">\n",
           ROW * (double) n + 22);
  if (page->sentence.subject != SIZE_MAX) {
    double x = 48 + 890 * ((double) page->axis.place[page->sentence.subject] + .5)
                      / (double) page->axis.n;

    fprintf (page->fp, "<line class=\"aim\" x1=\"%.1f\" x2=\"%.1f\" y1=\"4\" y2=\"%.1f\"/>\n", x, x,
             ROW * (double) n + 14);
  }
  for (size_t i = 0; i < n; i++)
    draw_step (page, &steps[i], i);
  fputs ("</svg>\n<p class=\"legend\">steps from top to bottom, commits from left (oldest) to right; "
         "<span class=\"key good\"></span>like the good end <span class=\"key bad\"></span>like the "
         "bad end <span class=\"key broken\"></span>no sample", page->fp);
  if (total > n)
    fprintf (page->fp, "; the first %zu of %zu steps", n, total);
  fputs ("</p>\n", page->fp);
}

static void
write_candidates (const struct page *page)
{
  struct json_object *list = json_member (page->history->verdict, "candidates");
  size_t n = json_length (list);

  if (n == 0)
    return;
  fputs ("<h3>What it believes</h3>\n<ol class=\"candidates\">\n", page->fp);
  for (size_t i = 0; i < n && i < MOST_CANDIDATES; i++) {
    struct json_object *candidate = json_object_array_get_idx (list, i);
    size_t subject = (size_t) json_integer (candidate, "subject");
    double p = json_number (candidate, "probability");
    CLEANUP_FREE char *name = sentence_name (page->history, subject);

    fputs ("<li><code>", page->fp);
    html_text_short (page->fp, json_text (history_commit (page->history, subject), "hash"), 10);
    fprintf (page->fp, "</code> <meter min=\"0\" max=\"1\" value=\"%.4f\"></meter> "
                       "<b>%.3f</b> <bdi>", p, p);
    html_text (page->fp, name);
    fputs ("</bdi></li>\n", page->fp);
  }
  fputs ("</ol>\n", page->fp);
  if (n > MOST_CANDIDATES)
    fprintf (page->fp, "<p class=\"note\">and %zu less likely ones</p>\n", n - MOST_CANDIDATES);
}

void
html_path (struct page *page)
{
  const struct evidence *e = &page->history->evidence;

  if (strcmp (json_text (page->history->job, "verb"), "bisect") != 0 || e->n_chains == 0
      || e->chains[0].n == 0 || e->n_samples == 0)
    return;
  fputs ("<section class=\"search\"><h2>The search</h2>\n", page->fp);
  write_candidates (page);
  write_path (page);
  fputs ("</section>\n", page->fp);
}
