/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The changes of level of a range, for people and for programs.
 */
#include <math.h>

#include "../runner/cleanup.h"
#include "../runner/json.h"
#include "../runner/text.h"
#include "changes.h"
#include "sentence.h"
#include "verdict.h"

#define Z_95 1.96

struct effect_of_change {
  double ratio, low, high;
};

static struct effect_of_change
effect (const struct change *change)
{
  const double step = change->after - change->before;

  return (struct effect_of_change) { exp (step), exp (step - Z_95 * change->sd),
                                     exp (step + Z_95 * change->sd) };
}

/* Whether the report is the one to say where levels change. */
static bool
is_searched (const struct history *history)
{
  return !verdict_wanted (history) && history->evidence.n_subjects > 1;
}

static const char *
hash_at (const struct history *history, const struct axis *axis, size_t place)
{
  return json_text (history_commit (history, axis->subjects[place]), "hash");
}

static void
print_change (const struct history *history, const struct axis *axis,
              const struct change *change, FILE *fp)
{
  const struct effect_of_change e = effect (change);
  CLEANUP_FREE char *name = sentence_name (history, axis->subjects[change->first]);

  fprintf (fp, "%-10.10s  %+.1f %% (%+.1f .. %+.1f), probability %.2f  %.50s\n",
           hash_at (history, axis, change->first), 100 * (e.ratio - 1), 100 * (e.low - 1),
           100 * (e.high - 1), change->probability, name);
  if (change->low < change->high)
    fprintf (fp, "%12sone of the %zu commits from %.10s to %.10s\n", "",
             change->high - change->low + 1, hash_at (history, axis, change->low),
             hash_at (history, axis, change->high));
}

void
changes_print (const struct history *history, const struct figures *figures, FILE *fp)
{
  struct changepoints changes;
  struct axis axis;

  if (!is_searched (history))
    return;
  axis_make (&axis, history);
  changes_find (history, figures, &axis, &changes);
  if (changes.n > 0)
    fprintf (fp, "\n%zu %s of level over the whole range:\n", changes.n,
             changes.n == 1 ? "change" : "changes");
  for (size_t i = 0; i < changes.n; i++)
    print_change (history, &axis, &changes.changes[i], fp);
  changepoint_clear (&changes);
  axis_clear (&axis);
}

static struct json_object *
change_json (const struct history *history, const struct axis *axis,
             const struct change *change)
{
  const struct effect_of_change e = effect (change);
  struct json_object *record = json_object_new_object ();
  struct json_object *interval = json_object_new_object ();
  struct json_object *set = json_object_new_array ();

  json_add_text (record, "commit", hash_at (history, axis, change->first));
  json_add_number (record, "probability", change->probability);
  json_add_number (record, "ratio", e.ratio);
  json_add_number (interval, "low", e.low);
  json_add_number (interval, "high", e.high);
  json_object_object_add (record, "interval", interval);
  for (size_t i = change->low; i <= change->high; i++)
    json_object_array_add (set, json_object_new_string (hash_at (history, axis, i)));
  json_object_object_add (record, "candidates", set);
  return record;
}

struct json_object *
changes_json (const struct history *history, const struct figures *figures)
{
  struct json_object *list = json_object_new_array ();
  struct changepoints changes;
  struct axis axis;

  if (!is_searched (history))
    return list;
  axis_make (&axis, history);
  changes_find (history, figures, &axis, &changes);
  for (size_t i = 0; i < changes.n; i++)
    json_object_array_add (list, change_json (history, &axis, &changes.changes[i]));
  changepoint_clear (&changes);
  axis_clear (&axis);
  return list;
}
