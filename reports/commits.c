/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What is known of each commit, in a file of its own, for other programs.
 */
#include <math.h>
#include <string.h>

#include "../runner/cleanup.h"
#include "../runner/clock.h"
#include "../runner/files.h"
#include "../runner/json.h"
#include "../runner/text.h"
#include "commits.h"
#include "phases.h"

#define COMMIT_SCHEMA "bootbisect-commit-1"

/* The figures of so many samples take a small part of a second. */
#define QUICK_SAMPLES 1000

static void
add_interval (struct json_object *record, double low, double high)
{
  struct json_object *interval = json_object_new_object ();

  json_add_number (interval, "low", low);
  json_add_number (interval, "high", high);
  json_object_object_add (record, "interval", interval);
}

/* The counted values of the subject itself, in the order of time. */
static struct json_object *
values_of (const struct history *history, const struct figures *figures,
           const struct metric_figures *metric, size_t subject)
{
  struct json_object *values = json_object_new_array ();

  for (size_t k = figures->first[subject]; k < figures->first[subject + 1]; k++) {
    size_t i = figures->samples[k];
    const struct sample *sample = &history->evidence.samples[i];
    struct json_object *entry
      = json_member (json_member (history->samples[i], "metrics"), metric->name);

    if (sample->warmup || sample->outcome != OUTCOME_OK || !entry)
      continue;
    json_object_array_add (
      values, metric->scales ? json_object_new_double (json_number (entry, "value")
                                                       / metric->scales[history->run_of[i]].factor)
                             : json_object_get (json_member (entry, "value")));
  }
  return values;
}

static struct json_object *
metric_json (const struct history *history, const struct figures *figures,
             const struct metric_figures *metric, size_t subject)
{
  const struct estimate *e = &metric->estimates.of[subject];
  struct json_object *record = json_object_new_object ();

  json_add_text (record, "unit", metric->unit);
  json_object_object_add (record, "samples", values_of (history, figures, metric, subject));
  json_add_integer (record, "n", (int64_t) e->own.n);
  json_add_number (record, "median", e->own.median);
  json_add_number (record, "mad", e->own.mad);
  json_add_number (record, "mean", e->own.mean);
  json_add_number (record, "sd", e->own.sd);
  add_interval (record, e->own.median_low, e->own.median_high);
  if (e->parent >= 0) {
    struct json_object *parent = json_object_new_object ();

    json_add_text (parent, "commit",
                   json_text (history_commit (history, (size_t) e->parent), "hash"));
    json_add_number (parent, "ratio", e->ratio);
    add_interval (parent, e->ratio_low, e->ratio_high);
    json_add_number (parent, "probability", e->slower);
    json_object_object_add (record, "against_parent", parent);
  }
  return record;
}

static struct json_object *
build_json (const struct history *history, size_t subject)
{
  static const char *const copied[]
    = { "status", "seconds", "cached", "artefact", "content", "reason", "log" };
  struct json_object *line = history->builds[subject], *record;

  if (!line)
    return NULL;
  record = json_object_new_object ();
  for (size_t i = 0; i < sizeof copied / sizeof copied[0]; i++)
    if (json_member (line, copied[i]))
      json_object_object_add (record, copied[i],
                              json_object_get (json_member (line, copied[i])));
  return record;
}

/* What became of the subject, in one word. */
static const char *
status_of (const struct history *history, const struct figures *figures, size_t subject)
{
  const struct subject *s = &history->evidence.subjects[subject];

  if (s->state == SUBJECT_UNBUILDABLE)
    return "unbuildable";
  if (figures->n > 0 && figures->metrics[0].estimates.of[subject].own.n > 0)
    return "measured";
  if (s->unbootable)
    return "unbootable";
  return "pending";
}

/* Boots without a sample, with their reasons. */
static struct json_object *
failures_json (const struct history *history, const struct figures *figures,
               size_t subject)
{
  static const char *const copied[] = { "outcome", "reason", "tail", "console" };
  struct json_object *list = json_object_new_array ();

  for (size_t place = figures->first[subject]; place < figures->first[subject + 1]; place++) {
    struct json_object *line = history->samples[figures->samples[place]], *record;

    if (history->evidence.samples[figures->samples[place]].outcome == OUTCOME_OK)
      continue;
    record = json_object_new_object ();
    for (size_t k = 0; k < sizeof copied / sizeof copied[0]; k++)
      if (json_member (line, copied[k]))
        json_object_object_add (record, copied[k],
                                json_object_get (json_member (line, copied[k])));
    json_object_array_add (list, record);
  }
  return list;
}

static void
add_shared (struct json_object *record, struct json_object *from, const char *name)
{
  json_object_object_add (record, name, json_object_get (json_member (from, name)));
}

/* The options that all boots of the job had; null: the library's default. */
static struct json_object *
appliance_json (const struct history *history)
{
  static const char *const names[] = { "memsize", "smp", "append" };
  struct json_object *options = json_member (history->job, "options");
  struct json_object *record = json_object_new_object ();

  for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
    struct json_object *value = json_member (options, names[i]);
    bool said = json_object_is_type (value, json_type_string) || json_integer (options, names[i]);

    json_object_object_add (record, names[i], said ? json_object_get (value) : NULL);
  }
  return record;
}

struct json_object *
commit_json (const struct history *history, const struct figures *figures, size_t subject)
{
  struct json_object *record = json_object_new_object ();
  struct json_object *metrics = json_object_new_object ();

  json_add_text (record, "schema", COMMIT_SCHEMA);
  json_add_integer (record, "subject", (int64_t) subject);
  json_object_object_add (record, "commit",
                          json_object_get (history_commit (history, subject)));
  if (json_text (history->commits[subject], "file")[0])
    add_shared (record, history->commits[subject], "file");
  add_shared (record, history->job, "target");
  add_shared (record, history->job, "backend");
  json_object_object_add (record, "build", build_json (history, subject));
  if (json_member (history->job, "pins"))
    add_shared (record, history->job, "pins");
  add_shared (record, history->job, "workload");
  add_shared (record, history->session, "machine");
  add_shared (record, history->session, "accelerator");
  json_object_object_add (record, "appliance", appliance_json (history));
  add_shared (record, history->job, "metric");
  for (size_t i = 0; i < figures->n; i++)
    json_object_object_add (metrics, figures->metrics[i].name,
                            metric_json (history, figures, &figures->metrics[i], subject));
  json_object_object_add (record, "metrics", metrics);
  json_object_object_add (record, "phases", phases_json (figures, subject));
  json_object_object_add (record, "failures", failures_json (history, figures, subject));
  json_add_text (record, "status", status_of (history, figures, subject));
  return record;
}

static int
write_commit (const struct history *history, const struct figures *figures, const char *folder,
              size_t subject, struct error *err)
{
  const char *hash = json_text (history_commit (history, subject), "hash");

  if (!history->builds[subject] && figures->first[subject] == figures->first[subject + 1])
    return 0;
  CLEANUP_FREE char *path
    = text_format ("%s/%04zu-%.12s.json", folder, subject, hash[0] ? hash : "installed");
  CLEANUP_JSON struct json_object *record = commit_json (history, figures, subject);

  return json_write_file (path, record, err);
}

static int
write_until (struct history *history, const char *dir, double end, struct error *err)
{
  CLEANUP_FREE char *folder = text_format ("%s/commits", dir);
  struct figures figures;
  int r = folder_make (folder, err);

  figures_make (&figures, history);
  for (size_t i = 0; i < history->evidence.n_subjects && r == 0 && clock_seconds () < end; i++)
    r = write_commit (history, &figures, folder, i, err);
  figures_clear (&figures);
  return r;
}

int
commits_write (struct history *history, const char *dir, struct error *err)
{
  return write_until (history, dir, INFINITY, err);
}

void
commits_write_within (struct history *history, const char *dir, double seconds)
{
  if (history->evidence.n_samples <= QUICK_SAMPLES)
    write_until (history, dir, clock_seconds () + seconds, NULL);
}
