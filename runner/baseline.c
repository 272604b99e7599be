/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Reading a baseline; see baseline.h.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "baseline.h"
#include "cleanup.h"
#include "files.h"
#include "json.h"
#include "text.h"

static bool
is_measured (struct json_object *record)
{
  return strcmp (json_text (record, "status"), "measured") == 0;
}

/* The only measured one of a job's commits. */
static int
only_measured (struct json_object *commits, struct json_object **record, const char *path,
               struct error *err)
{
  size_t n = json_object_is_type (commits, json_type_array)
               ? json_object_array_length (commits)
               : 0;
  size_t measured = 0;

  for (size_t i = 0; i < n; i++) {
    struct json_object *commit = json_object_array_get_idx (commits, i);

    if (!is_measured (commit))
      continue;
    *record = commit;
    measured++;
  }
  if (measured == 1)
    return 0;
  return error_set (err, STATUS_USAGE,
                    "--baseline %s: holds %zu measured commits instead of one: name one of the "
                    "files in the job's folder commits/",
                    path, measured);
}

/* The record in a document of either kind. */
static int
find_record (struct json_object *whole, struct json_object **record, const char *path,
             struct error *err)
{
  const char *schema = json_text (whole, "schema");

  *record = whole;
  if (strcmp (schema, "bootbisect-result-1") == 0)
    return only_measured (json_member (whole, "commits"), record, path, err);
  if (strcmp (schema, "bootbisect-commit-1") != 0)
    return error_set (err, STATUS_USAGE,
                      "--baseline %s: is not a measurement: name a file of a job's folder "
                      "commits/, or what `bootbisect bench --format json` printed",
                      path);
  if (!is_measured (whole)) {
    CLEANUP_FREE char *status = text_plain (json_text (whole, "status"));

    return error_set (err, STATUS_USAGE, "--baseline %s: the commit is %s, not measured", path,
                      status);
  }
  return 0;
}

static int
read_values (struct baseline *baseline, const char *path, struct error *err)
{
  struct json_object *metric
    = json_member (json_member (baseline->record, "metrics"), baseline->metric);
  struct json_object *list = json_member (metric, "samples");
  size_t n = json_object_is_type (list, json_type_array) ? json_object_array_length (list) : 0;

  baseline->values = memory_zero (n + 1, sizeof *baseline->values);
  for (size_t i = 0; i < n; i++) {
    double value = json_object_get_double (json_object_array_get_idx (list, i));

    if (!isfinite (value) || value <= 0)
      return error_set (err, STATUS_USAGE, "--baseline %s: holds a sample that is not above 0",
                        path);
    baseline->values[baseline->n_values++] = value;
  }
  if (!metric || !baseline->workload[0])
    return error_set (err, STATUS_USAGE,
                      "--baseline %s: does not say what was measured: was it cut off?", path);
  return 0;
}

static int
fill (struct baseline *baseline, struct json_object *record, const char *path,
      struct error *err)
{
  *baseline = (struct baseline) {
    .record = json_object_get (record),
    .workload = json_text (record, "workload"),
    .metric = json_text (record, "metric"),
    .accelerator = json_text (record, "accelerator"),
    .appliance = json_member (record, "appliance"),
    .artefact = json_text (json_member (record, "build"), "artefact"),
    .file = json_text (record, "file"),
    .commit = json_member (record, "commit"),
    .machine = json_member (record, "machine"),
  };
  baseline->memsize = (unsigned long) json_integer (baseline->appliance, "memsize");
  baseline->smp = (unsigned long) json_integer (baseline->appliance, "smp");
  if (json_text (baseline->appliance, "append")[0])
    baseline->append = json_text (baseline->appliance, "append");
  if (read_values (baseline, path, err) == 0)
    return 0;
  baseline_clear (baseline);
  return -1;
}

int
baseline_read (const char *path, struct baseline *baseline, struct error *err)
{
  CLEANUP_FREE char *plain = text_plain (path);
  CLEANUP_FREE char *text = file_read (path, NULL, err);
  CLEANUP_JSON struct json_object *whole = text ? json_tokener_parse (text) : NULL;
  struct json_object *record = NULL;

  if (!text) {
    err->status = STATUS_USAGE;
    return error_prefix (err, "--baseline");
  }
  if (!whole)
    return error_set (err, STATUS_USAGE, "--baseline %s: is not JSON", plain);
  if (find_record (whole, &record, plain, err) == -1)
    return -1;
  return fill (baseline, record, plain, err);
}

void
baseline_clear (struct baseline *baseline)
{
  json_object_put (baseline->record);
  free (baseline->values);
  *baseline = (struct baseline) { .record = NULL };
}

static int
compare_texts (const char *what, const char *then, const char *now, struct error *err)
{
  CLEANUP_FREE char *a = text_plain (then);
  CLEANUP_FREE char *b = text_plain (now);

  if (strcmp (then, now) == 0)
    return 0;
  return error_set (err, STATUS_USAGE,
                    "the baseline's %s was '%s' and is '%s' now, and its build is not in the "
                    "cache to be booted again: measure the baseline anew",
                    what, a, b);
}

static int
compare_numbers (const char *what, unsigned long then, unsigned long now, struct error *err)
{
  CLEANUP_FREE char *a = then ? text_format ("%lu", then) : text_copy ("the default");
  CLEANUP_FREE char *b = now ? text_format ("%lu", now) : text_copy ("the default");

  return compare_texts (what, a, b, err);
}

/* Where an appliance was booted, and the file says with which options. */
static int
compare_appliance (const struct baseline *baseline, const struct baseline_now *now,
                   struct error *err)
{
  if (!baseline->accelerator[0] || !baseline->appliance)
    return 0;
  return compare_numbers ("--memsize", baseline->memsize, now->memsize, err) == -1
             || compare_numbers ("--smp", baseline->smp, now->smp, err) == -1
             || compare_texts ("--append", baseline->append ? baseline->append : "",
                               now->append ? now->append : "", err) == -1
           ? -1 : 0;
}

int
baseline_compare (const struct baseline *baseline, const struct baseline_now *now,
                  struct error *err)
{
  static const char *const hardware[] = { "cpu", "architecture" };

  if (baseline->n_values < 2)
    return error_set (err, STATUS_USAGE,
                      "the baseline has fewer than two samples, and its build is not in the "
                      "cache to be booted again: measure the baseline anew");
  if (json_member (baseline->record, "pins"))
    return error_set (err, STATUS_USAGE,
                      "the baseline was measured with pinned parts, which step does not take, "
                      "and its build is not in the cache to be booted again: measure the "
                      "baseline anew");
  if (compare_texts ("workload", baseline->workload, now->workload, err) == -1
      || compare_texts ("metric", baseline->metric, now->metric, err) == -1
      || (now->accelerator[0]
          && compare_texts ("accelerator", baseline->accelerator, now->accelerator, err) == -1)
      || compare_appliance (baseline, now, err) == -1)
    return -1;
  for (size_t i = 0; i < sizeof hardware / sizeof hardware[0]; i++)
    if (compare_texts (hardware[i], json_text (baseline->machine, hardware[i]),
                       json_text (now->machine, hardware[i]), err)
        == -1)
      return -1;
  return 0;
}

bool
baseline_same_system (const struct baseline *baseline, struct json_object *machine)
{
  static const char *const programs[] = { "qemu", "libguestfs", "kernel", "supermin", "cpu" };

  for (size_t i = 0; i < sizeof programs / sizeof programs[0]; i++)
    if (strcmp (json_text (baseline->machine, programs[i]), json_text (machine, programs[i]))
        != 0)
      return false;
  return true;
}
