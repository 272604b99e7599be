/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Notes: one paragraph a commit.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../runner/cleanup.h"
#include "../runner/json.h"
#include "../runner/repo/notes.h"
#include "../runner/text.h"
#include "notes-text.h"
#include "verdict.h"

/* "boot, total in s, accelerator tcg, AMD EPYC" */
static void
print_title (const struct history *history, const char *unit, FILE *fp)
{
  struct json_object *machine = json_member (history->session, "machine");
  CLEANUP_FREE char *workload = text_plain (json_text (history->job, "workload"));
  CLEANUP_FREE char *metric = text_plain (json_text (history->job, "metric"));
  CLEANUP_FREE char *cpu = text_plain (json_text (machine, "cpu"));
  const char *accel = json_text (history->session, "accelerator");

  fprintf (fp, "bootbisect: %s, %s%s%s%s%s%s%s\n", workload, metric, unit[0] ? " in " : "", unit,
           accel[0] ? ", accelerator " : "", accel, cpu[0] ? ", " : "", cpu);
}

static void
print_estimate (const struct history *history, const struct estimate *e, FILE *fp)
{
  fprintf (fp, "median %.3f (95 %% interval %.3f .. %.3f), %zu samples\n", e->own.median,
           e->own.median_low, e->own.median_high, e->own.n);
  if (e->parent >= 0 && isfinite (e->ratio))
    fprintf (fp, "against %.12s: %+.1f %% (%+.1f .. %+.1f), probability of slower %.3f\n",
             json_text (history_commit (history, (size_t) e->parent), "hash"),
             100 * (e->ratio - 1), 100 * (e->ratio_low - 1), 100 * (e->ratio_high - 1), e->slower);
}

/* That this commit is what was searched for. */
static void
print_culprit (const struct history *history, const char *hash, FILE *fp)
{
  CLEANUP_JSON struct json_object *verdict = verdict_json (history, ".");
  struct json_object *culprits = json_member (verdict, "culprits");

  for (size_t i = 0; i < json_length (culprits); i++) {
    struct json_object *culprit = json_object_array_get_idx (culprits, i);
    double ratio = json_number (json_member (culprit, "effect"), "ratio");

    if (strcmp (json_text (culprit, "hash"), hash) != 0)
      continue;
    fprintf (fp, "culprit%s, probability %.3f", json_length (culprits) > 1 ? " (one of several)" : "",
             json_number (culprit, "probability"));
    if (ratio > 0)
      fprintf (fp, ": %.1f %% %s", 100 * fabs (ratio - 1), ratio > 1 ? "slower" : "faster");
    fputc ('\n', fp);
  }
}

char *
notes_text (const struct history *history, const struct figures *figures, size_t subject)
{
  const struct subject *s = &history->evidence.subjects[subject];
  const char *hash = json_text (history_commit (history, subject), "hash");
  const struct metric_figures *metric = figures->n ? &figures->metrics[0] : NULL;
  const struct estimate *e = metric ? &metric->estimates.of[subject] : NULL;
  bool measured = e && e->own.n > 0, unusable = s->state == SUBJECT_UNBUILDABLE || s->unbootable;
  char *text = NULL;
  size_t size;
  FILE *fp;

  if (!hash[0] || json_text (history->job, "revert")[0] || (!measured && !unusable))
    return NULL;
  fp = open_memstream (&text, &size);
  print_title (history, metric ? metric->unit : "", fp);
  if (measured)
    print_estimate (history, e, fp);
  else
    fputs (s->state == SUBJECT_UNBUILDABLE ? "does not build\n" : "does not boot\n", fp);
  if (verdict_wanted (history))
    print_culprit (history, hash, fp);
  fclose (fp);
  return text;
}

int
notes_write (struct history *history, const char *own, struct error *err)
{
  const char *clone = json_text (history->job, "repo");
  struct notes *notes;
  struct figures figures;
  int r = 0;

  if (!own && !clone[0])
    return error_set (err, STATUS_USAGE, "--notes-in-clone: this job has no clone");
  notes = notes_open (own ? own : clone, own != NULL, err);
  if (!notes)
    return -1;
  figures_make_first (&figures, history);
  for (size_t i = 0; i < history->evidence.n_subjects && r == 0; i++) {
    CLEANUP_FREE char *text = notes_text (history, &figures, i);

    if (text)
      r = notes_put (notes, json_text (history_commit (history, i), "hash"), text, err);
  }
  figures_clear (&figures);
  if (r == 0)
    r = notes_commit (notes, err);
  notes_close (notes);
  return r;
}
