/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * For github-action-benchmark (tool: customSmallerIsBetter), which keeps one
 * entry a CI run: the newest measured commit, every metric of it.
 */
#include "../runner/cleanup.h"
#include "../runner/json.h"
#include "../runner/text.h"
#include "export.h"

static struct json_object *
entry (const struct export *export, size_t metric, size_t subject)
{
  const struct metric_figures *m = &export->figures.metrics[metric];
  const struct estimate *e = &m->estimates.of[subject];
  struct json_object *record = json_object_new_object ();
  CLEANUP_FREE char *name
    = text_format ("%s %s", json_text (export->history->job, "workload"), m->name);
  CLEANUP_FREE char *range = text_format ("\xc2\xb1 %.6g", e->own.mad);
  CLEANUP_FREE char *extra
    = text_format ("commit %s\nn = %zu\ninterval %.6g .. %.6g", export_name (export, subject),
                   e->own.n, e->own.median_low, e->own.median_high);

  json_add_text (record, "name", name);
  json_add_text (record, "unit", m->unit);
  json_add_number (record, "value", e->own.median);
  if (e->own.n > 1)
    json_add_text (record, "range", range);
  json_add_text (record, "extra", extra);
  return record;
}

static int
write_github (struct history *history, const char *dir, FILE *fp, struct error *err)
{
  struct json_object *whole = json_object_new_array ();
  struct export export;
  size_t newest;

  export_open (&export, history, dir);
  newest = export_newest (&export);
  for (size_t i = 0; newest != SIZE_MAX && i < export.figures.n; i++)
    if (export_estimate (&export, i, newest))
      json_object_array_add (whole, entry (&export, i, newest));
  export_close (&export);
  return export_print (whole, JSON_C_TO_STRING_PRETTY, fp, err);
}

extern const struct report report_github_action_benchmark;
const struct report report_github_action_benchmark = {
  .name = "github-action-benchmark",
  .summary = "the newest commit, as customSmallerIsBetter",
  .write = write_github,
};
