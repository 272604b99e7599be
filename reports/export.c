/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Shared by the exports.
 */
#include <math.h>
#include <string.h>
#include <time.h>

#include "../runner/cleanup.h"
#include "../runner/json.h"
#include "../runner/text.h"
#include "export.h"

void
export_open (struct export *export, struct history *history, const char *dir)
{
  *export = (struct export) { .history = history, .dir = dir };
  figures_make (&export->figures, history);
  axis_make (&export->axis, history);
}

void
export_close (struct export *export)
{
  axis_clear (&export->axis);
  figures_clear (&export->figures);
}

const struct estimate *
export_estimate (const struct export *export, size_t metric, size_t subject)
{
  const struct estimate *e;

  if (metric >= export->figures.n)
    return NULL;
  e = &export->figures.metrics[metric].estimates.of[subject];
  return e->own.n > 0 ? e : NULL;
}

size_t
export_newest (const struct export *export)
{
  for (size_t i = export->axis.n; i-- > 0;)
    if (export_estimate (export, 0, export->axis.subjects[i]))
      return export->axis.subjects[i];
  return SIZE_MAX;
}

double
export_mean (const struct export *export, const char *metric, size_t subject)
{
  for (size_t i = 0; i < export->figures.n; i++) {
    const struct estimate *e = export_estimate (export, i, subject);

    if (e && strcmp (export->figures.metrics[i].name, metric) == 0)
      return e->own.mean;
  }
  return NAN;
}

const char *
export_name (const struct export *export, size_t subject)
{
  struct json_object *commit = history_commit (export->history, subject);

  return commit ? json_text (commit, "hash")
                : json_text (export->history->commits[subject], "label");
}

double
export_seconds (const char *time)
{
  struct tm tm = { 0 };

  return strptime (time, "%Y-%m-%dT%H:%M:%S", &tm) ? (double) timegm (&tm) : NAN;
}

int
export_print (struct json_object *whole, int flags, FILE *fp, struct error *err)
{
  int r = fprintf (fp, "%s\n",
                   json_object_to_json_string_ext (whole, flags | JSON_C_TO_STRING_NOSLASHESCAPE));

  json_object_put (whole);
  return r < 0 ? error_set (err, STATUS_UNMEASURED, "the report cannot be written") : 0;
}
