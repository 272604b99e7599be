/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * For a comment on a merge request: the answer first, the rest folded, and
 * short enough for the forges (GitHub takes 65,536 characters).
 */
#include <ctype.h>
#include <math.h>
#include <string.h>

#include "../runner/cleanup.h"
#include "../runner/json.h"
#include "../runner/text.h"
#include "report.h"
#include "sentence.h"

#define MOST_ROWS 150
#define MOST_SUBJECT 72

/* What means something to Markdown, HTML or a forge (@name, #1) as an entity. */
static void
write_text (FILE *fp, const char *hostile, size_t most)
{
  CLEANUP_FREE char *start = text_format ("%.*s", (int) most, hostile);
  CLEANUP_FREE char *plain = text_plain (start);

  for (const unsigned char *p = (const unsigned char *) plain; *p; p++)
    if (*p >= 0x80 || isalnum (*p) || strchr (" .,:;/+-=%()", *p))
      fputc (*p, fp);
    else
      fprintf (fp, "&#%u;", *p);
}

/* In <code>, forges make no mention and no link of what is within. */
static void
write_code (FILE *fp, const char *hostile, size_t most)
{
  fputs ("<code>", fp);
  write_text (fp, hostile, most);
  fputs ("</code>", fp);
}

static void
write_answer (FILE *fp, const struct history *history, const struct sentence *sentence)
{
  static const char *const signs[] = {
    [TONE_SLOWER] = "\xf0\x9f\x94\xba", [TONE_FASTER] = "\xf0\x9f\x9f\xa2",
    [TONE_SAME] = "\xe2\x9c\x94", [TONE_OPEN] = "\xe2\x9d\x94",
  };
  CLEANUP_FREE char *title = sentence_title (history);
  CLEANUP_FREE char *cost = sentence_cost (history);
  CLEANUP_FREE char *machine = sentence_machine (history);

  fprintf (fp, "### %s ", signs[sentence->tone]);
  write_text (fp, sentence->text, 400);
  fputs ("\n\n", fp);
  if (sentence->subject != SIZE_MAX) {
    CLEANUP_FREE char *name = sentence_name (history, sentence->subject);

    write_code (fp, json_text (history_commit (history, sentence->subject), "hash"), 64);
    fputc (' ', fp);
    write_code (fp, name, MOST_SUBJECT);
    fputs ("\n\n", fp);
  }
  if (isfinite (sentence->ratio) && isfinite (sentence->low) && isfinite (sentence->high))
    fprintf (fp, "- effect **%+.1f %%**, interval %+.1f to %+.1f %%\n",
             100 * (sentence->ratio - 1), 100 * (sentence->low - 1), 100 * (sentence->high - 1));
  if (isfinite (sentence->probability))
    fprintf (fp, "- probability **%.3f** %s\n", sentence->probability, sentence->of);
  fputs ("- ", fp);
  write_text (fp, title, 200);
  fputs ("; ", fp);
  write_text (fp, cost, 200);
  fputs ("; ", fp);
  write_text (fp, machine, 200);
  fputs ("\n\n", fp);
}

static void
write_row (FILE *fp, const struct history *history, const struct figures *figures, size_t subject)
{
  const struct estimate *e = figures->n ? &figures->metrics[0].estimates.of[subject] : NULL;
  CLEANUP_FREE char *name = sentence_name (history, subject);

  fputs ("| ", fp);
  write_code (fp, json_text (history_commit (history, subject), "hash"), 10);
  if (!e || e->own.n == 0)
    fprintf (fp, " | %s | | | |", sentence_state (history, figures, subject));
  else {
    fprintf (fp, " | %.3f | %.3f | %zu |", e->own.median, e->own.mad, e->own.n);
    if (isfinite (e->ratio))
      fprintf (fp, " %s%+.1f %% (%+.1f .. %+.1f)%s |",
               e->ratio_low > 1 || e->ratio_high < 1 ? "**" : "", 100 * (e->ratio - 1),
               100 * (e->ratio_low - 1), 100 * (e->ratio_high - 1),
               e->ratio_low > 1 || e->ratio_high < 1 ? "**" : "");
    else
      fputs (" |", fp);
  }
  fputc (' ', fp);
  write_code (fp, name, MOST_SUBJECT);
  fputs (" |\n", fp);
}

/* Of a long range the commits that differ from their parents, and the ends. */
static bool
is_worth_a_row (const struct figures *figures, const struct axis *axis, size_t place)
{
  const struct estimate *e
    = figures->n ? &figures->metrics[0].estimates.of[axis->subjects[place]] : NULL;

  if (axis->n <= MOST_ROWS || place == 0 || place + 1 == axis->n)
    return true;
  return e && e->own.n > 0
         && (e->ratio_low > 1.01 || e->ratio_high < .99);
}

static void
write_table (FILE *fp, const struct history *history, const struct figures *figures,
             const struct axis *axis)
{
  size_t rows = 0;

  fprintf (fp, "<details><summary>%zu commits</summary>\n\n", axis->n);
  fputs ("| commit | median", fp);
  if (figures->n && figures->metrics[0].unit[0]) {
    fputs (" in ", fp);
    write_text (fp, figures->metrics[0].unit, 20);
  }
  fputs (" | MAD | n | against parent | subject |\n|---|---:|---:|---:|---:|---|\n", fp);
  for (size_t i = 0; i < axis->n && rows < MOST_ROWS; i++)
    if (is_worth_a_row (figures, axis, i)) {
      write_row (fp, history, figures, axis->subjects[i]);
      rows++;
    }
  if (rows < axis->n)
    fprintf (fp, "\n%zu commits without much difference to their parents are left out.\n",
             axis->n - rows);
  fputs ("\n</details>\n", fp);
}

static int
write_markdown (struct history *history, const char *dir, FILE *fp, struct error *err)
{
  struct figures figures;
  struct axis axis;
  struct changepoints changes;
  struct sentence sentence;

  (void) dir;
  figures_make_first (&figures, history);
  axis_make (&axis, history);
  changes_find (history, &figures, &axis, &changes);
  sentence_make (&sentence, history, &figures, &axis, &changes);
  write_answer (fp, history, &sentence);
  write_table (fp, history, &figures, &axis);
  sentence_clear (&sentence);
  changepoint_clear (&changes);
  axis_clear (&axis);
  figures_clear (&figures);
  return ferror (fp) ? error_set (err, STATUS_UNMEASURED, "the report cannot be written") : 0;
}

extern const struct report report_markdown;
const struct report report_markdown = {
  .name = "markdown",
  .summary = "for a comment on a merge request",
  .write = write_markdown,
};
