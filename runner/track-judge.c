/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Steps of a followed history, and which of them nobody was told of yet.
 */
#include <math.h>
#include <string.h>

#include "cleanup.h"
#include "decide/steps.h"
#include "json.h"
#include "text.h"
#include "track.h"

static const char *
hash_of (const struct history *whole, size_t subject)
{
  return json_text (history_commit (whole, subject), "hash");
}

/* The subject's number, or -1. */
static ptrdiff_t
find (const struct history *whole, const char *hash)
{
  for (size_t i = 0; i < whole->evidence.n_subjects; i++)
    if (hash[0] && strcmp (hash_of (whole, i), hash) == 0)
      return (ptrdiff_t) i;
  return -1;
}

/* A step may move by some commits as more is measured: it is the same one as
 * long as the place where it was seen is among those where it may be.
 */
static bool
is_new (const struct history *whole, const struct step *step)
{
  struct json_object *told = json_member (whole->judgement, "changes");

  for (size_t i = 0; i < json_length (told); i++) {
    ptrdiff_t at = find (whole, json_text (json_object_array_get_idx (told, i), "commit"));

    if (at >= (ptrdiff_t) step->low && at <= (ptrdiff_t) step->high)
      return false;
  }
  return (ptrdiff_t) step->first > find (whole, json_text (whole->judgement, "judged"));
}

static struct json_object *
step_record (const struct history *whole, const struct step *step)
{
  struct json_object *record = json_object_new_object ();
  struct json_object *interval = json_object_new_object ();

  json_add_text (record, "commit", hash_of (whole, step->first));
  json_add_text (record, "subject", json_text (history_commit (whole, step->first), "subject"));
  json_add_text (record, "before", hash_of (whole, step->before));
  json_add_text (record, "low", hash_of (whole, step->low));
  json_add_text (record, "high", hash_of (whole, step->high));
  json_add_number (record, "located", step->located);
  json_add_number (record, "ratio", step->ratio);
  json_add_number (interval, "low", step->ratio_low);
  json_add_number (interval, "high", step->ratio_high);
  json_object_object_add (record, "interval", interval);
  json_add_number (record, "probability", step->probability);
  json_add_truth (record, "new", is_new (whole, step));
  return record;
}

/* Values on one scale, in a copy: the history keeps them as measured. */
static void
find_steps (const struct history *whole, double min_effect, struct steps *steps)
{
  struct evidence e = whole->evidence;
  size_t n = e.n_samples;
  CLEANUP_FREE struct sample *samples = memory_zero (n, sizeof *samples);
  CLEANUP_FREE struct run_scale *scales = memory_zero (whole->n_runs, sizeof *scales);

  memcpy (samples, e.samples, n * sizeof *samples);
  e.samples = samples;
  align_runs (&e, whole->run_of, whole->n_runs, scales);
  steps_find (&e, whole->run_of, scales, min_effect, steps);
}

struct json_object *
track_judge (const struct history *whole, const struct options *options)
{
  struct json_object *line = json_object_new_object ();
  struct json_object *changes = json_object_new_array ();
  ptrdiff_t before = find (whole, json_text (whole->judgement, "judged"));
  struct steps steps;

  find_steps (whole, options->min_effect, &steps);
  for (size_t i = 0; i < steps.n; i++)
    if (steps.of[i].probability >= options->confidence)
      json_object_array_add (changes, step_record (whole, &steps.of[i]));
  if (steps.judged < before)
    steps.judged = before;
  json_add_text (line, "type", "judgement");
  json_add_text (line, "judged",
                 steps.judged >= 0 ? hash_of (whole, (size_t) steps.judged) : NULL);
  json_add_number (line, "min_effect", options->min_effect);
  json_add_number (line, "confidence", options->confidence);
  json_object_object_add (line, "changes", changes);
  steps_clear (&steps);
  return line;
}

bool
track_is_slower (struct json_object *judgement)
{
  struct json_object *changes = json_member (judgement, "changes");

  for (size_t i = 0; i < json_length (changes); i++) {
    struct json_object *change = json_object_array_get_idx (changes, i);

    if (json_truth (change, "new") && json_number (change, "ratio") > 1)
      return true;
  }
  return false;
}
