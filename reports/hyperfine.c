/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * As hyperfine --export-json writes it, for the tools that read that: a
 * result a commit.  hyperfine's times are seconds; another metric keeps its
 * own unit.
 */
#include <math.h>

#include "../runner/cleanup.h"
#include "../runner/json.h"
#include "../runner/text.h"
#include "export.h"

static void
add_times (struct json_object *record, const double *values, size_t n)
{
  struct json_object *times = json_object_new_array (), *codes = json_object_new_array ();

  for (size_t i = 0; i < n; i++) {
    json_object_array_add (times, json_object_new_double (values[i]));
    json_object_array_add (codes, json_object_new_int (0));
  }
  json_object_object_add (record, "times", times);
  json_object_object_add (record, "exit_codes", codes);
}

static double
or_zero (double value)
{
  return isfinite (value) ? value : 0;
}

static struct json_object *
result (const struct export *export, size_t subject)
{
  const struct metric_figures *m = &export->figures.metrics[0];
  const struct robust_summary *own = &m->estimates.of[subject].own;
  struct json_object *record = json_object_new_object (), *parameters = json_object_new_object ();
  CLEANUP_FREE double *values = NULL;
  CLEANUP_FREE char *name = sentence_name (export->history, subject);
  CLEANUP_FREE char *command
    = text_format ("%.10s %s", json_text (history_commit (export->history, subject), "hash"), name);
  size_t n = figures_values (&export->figures, export->history, m->name, subject, &values);

  json_add_text (record, "command", command);
  json_add_number (record, "mean", own->mean);
  json_add_number (record, "stddev", own->sd);
  json_add_number (record, "median", own->median);
  json_add_number (record, "user", or_zero (export_mean (export, "user", subject)));
  json_add_number (record, "system", or_zero (export_mean (export, "system", subject)));
  json_add_number (record, "min", n ? robust_quantile (values, n, 0) : own->median);
  json_add_number (record, "max", n ? robust_quantile (values, n, 1) : own->median);
  add_times (record, values, n);
  json_add_text (parameters, "commit", export_name (export, subject));
  json_object_object_add (record, "parameters", parameters);
  return record;
}

static int
write_hyperfine (struct history *history, const char *dir, FILE *fp, struct error *err)
{
  struct json_object *whole = json_object_new_object (), *results = json_object_new_array ();
  struct export export;

  export_open (&export, history, dir);
  for (size_t i = 0; i < export.axis.n; i++)
    if (export_estimate (&export, 0, export.axis.subjects[i]))
      json_object_array_add (results, result (&export, export.axis.subjects[i]));
  export_close (&export);
  json_object_object_add (whole, "results", results);
  return export_print (whole, JSON_C_TO_STRING_PRETTY, fp, err);
}

extern const struct report report_hyperfine;
const struct report report_hyperfine = {
  .name = "hyperfine",
  .summary = "as hyperfine --export-json",
  .write = write_hyperfine,
};
