/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Phases are metrics whose names begin alike; each is estimated like any
 * other, a ratio with an interval of its own.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "../runner/json.h"
#include "../runner/phases.h"
#include "../runner/text.h"
#include "phases.h"

/* Less of the largest change than this is not worth a name. */
#define WORTH_NAMING .25

/* The phase's name, or NULL of another metric. */
static const char *
phase_name (const struct metric_figures *metric)
{
  size_t n = strlen (PHASE_METRIC);

  return strncmp (metric->name, PHASE_METRIC, n) == 0 ? metric->name + n : NULL;
}

static double
sum_of_means (const struct figures *figures, size_t subject)
{
  double sum = 0;

  for (size_t i = 0; i < figures->n; i++) {
    const struct robust_summary *own = &figures->metrics[i].estimates.of[subject].own;

    if (phase_name (&figures->metrics[i]) && own->n > 0)
      sum += own->mean * (double) own->n;
  }
  return sum;
}

struct json_object *
phases_json (const struct figures *figures, size_t subject)
{
  struct json_object *list = json_object_new_array ();
  double sum = sum_of_means (figures, subject);

  for (size_t i = 0; i < figures->n; i++) {
    const struct robust_summary *own = &figures->metrics[i].estimates.of[subject].own;
    const char *name = phase_name (&figures->metrics[i]);
    struct json_object *record;

    if (!name || own->n == 0)
      continue;
    record = json_object_new_object ();
    json_add_text (record, "name", name);
    json_add_number (record, "median", own->median);
    json_add_number (record, "mean", own->mean);
    json_add_number (record, "sd", own->sd);
    json_add_number (record, "share", own->mean * (double) own->n / sum);
    json_object_array_add (list, record);
  }
  return list;
}

static struct json_object *
change_json (const char *name, const struct estimate *e, double before)
{
  struct json_object *record = json_object_new_object ();

  json_add_text (record, "name", name);
  json_add_number (record, "seconds", before * (e->ratio - 1));
  json_add_number (record, "ratio", e->ratio);
  json_add_number (record, "low", e->ratio_low);
  json_add_number (record, "high", e->ratio_high);
  json_add_truth (record, "moved", e->ratio_low > 1 || e->ratio_high < 1);
  return record;
}

static int
by_seconds (const void *a, const void *b)
{
  double x = fabs (json_number (*(struct json_object *const *) a, "seconds"));
  double y = fabs (json_number (*(struct json_object *const *) b, "seconds"));

  return (x < y) - (x > y);
}

struct json_object *
phases_moved_json (const struct figures *figures, size_t subject)
{
  struct json_object *list = json_object_new_array ();

  for (size_t i = 0; i < figures->n; i++) {
    const struct estimate *of = figures->metrics[i].estimates.of, *e = &of[subject];
    const char *name = phase_name (&figures->metrics[i]);

    if (name && e->parent >= 0 && isfinite (e->ratio))
      json_object_array_add (list, change_json (name, e, of[e->parent].own.median));
  }
  json_object_array_sort (list, by_seconds);
  return list;
}

static char *
change_words (struct json_object *change)
{
  return text_format ("%s %+.3f s (%+.1f %%, interval %+.1f .. %+.1f %%)",
                      json_text (change, "name"), json_number (change, "seconds"),
                      100 * (json_number (change, "ratio") - 1),
                      100 * (json_number (change, "low") - 1),
                      100 * (json_number (change, "high") - 1));
}

char *
phases_moved_words (struct json_object *moved)
{
  char *words = NULL;
  double largest = 0;

  for (size_t i = 0; i < json_length (moved); i++) {
    struct json_object *change = json_object_array_get_idx (moved, i);
    double seconds = fabs (json_number (change, "seconds"));

    if (!json_truth (change, "moved") || seconds < WORTH_NAMING * largest)
      continue;
    char *one = change_words (change), *old = words;
    words = old ? text_format ("%s; %s", old, one) : text_format ("in the phase %s", one);
    free (one);
    free (old);
    largest = seconds > largest ? seconds : largest;
  }
  return words;
}
