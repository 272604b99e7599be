/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Reading several evidence logs into one history: each line is numbered anew
 * and then replayed like any other.
 */
#include <stdlib.h>
#include <string.h>

#include "cleanup.h"
#include "environment.h"
#include "history-subjects.h"
#include "json.h"
#include "log.h"
#include "merge-order.h"
#include "merge.h"
#include "text.h"

/* One log, as it is and as it goes into the whole. */
struct source {
  const char *dir;
  struct history job;
};

struct merge {
  struct history *whole;
  struct order order;
  const struct source *source;  /* that is being replayed */
  uint64_t first_block;         /* its blocks begin here */
};

static int
source_compare (const void *a, const void *b)
{
  const struct source *x = a, *y = b;

  return strcmp (json_text (x->job.job, "time"), json_text (y->job.job, "time"));
}

int
merge_check_alike (const char *name, struct json_object *job, const char *other_name,
                   struct json_object *other, struct error *err)
{
  static const char *const of_job[] = { "target", "backend", "workload", "metric" };
  static const char *const of_options[]
    = { "configure", "make", "memsize", "smp", "append" };

  for (size_t i = 0; i < sizeof of_job / sizeof of_job[0]; i++)
    if (json_member (job, of_job[i])
        && strcmp (json_text (job, of_job[i]), json_text (other, of_job[i])) != 0)
      return error_set (err, STATUS_USAGE, "%s and %s: the %s is not the same: keep them apart",
                        name, other_name, of_job[i]);
  for (size_t i = 0; i < sizeof of_options / sizeof of_options[0]; i++) {
    struct json_object *x = json_member (json_member (job, "options"), of_options[i]);
    struct json_object *y = json_member (json_member (other, "options"), of_options[i]);

    if (!json_object_equal (x, y))
      return error_set (err, STATUS_USAGE, "%s and %s: --%s is not the same: keep them apart",
                        name, other_name, of_options[i]);
  }
  return 0;
}

static struct json_object *
subject_record (const struct order *order, size_t node)
{
  const struct order_node *at = &order->nodes[node];
  struct json_object *record = NULL;

  json_object_deep_copy (at->record, &record, NULL);
  json_add_integer (record, "subject", (int64_t) at->place);
  json_object_object_del (record, "parent");
  if (at->parent >= 0)
    json_add_integer (record, "parent", (int64_t) order->nodes[at->parent].place);
  return record;
}

/* The newest job's first line, with the commits of all. */
static int
begin (struct merge *merge, const struct source *newest, struct error *err)
{
  CLEANUP_JSON struct json_object *line = NULL;
  struct json_object *subjects = json_object_new_array ();
  struct json_object *chain = json_object_new_array ();
  const struct order *order = &merge->order;
  const char *first = "", *last = "";

  json_object_deep_copy (newest->job.job, &line, NULL);
  for (size_t node = order->first; node != ORDER_NONE; node = order->nodes[node].next) {
    last = json_text (json_member (order->nodes[node].record, "commit"), "hash");
    first = first[0] ? first : last;
    json_object_array_add (subjects, subject_record (order, node));
    json_object_array_add (chain,
                           json_object_new_int64 ((int64_t) order->nodes[node].place));
  }
  CLEANUP_FREE char *range = text_format ("%.10s..%.10s", first, last);
  json_add_text (line, "verb", "run");
  json_add_text (line, "range", range);
  json_add_text (line, "good", first);
  json_add_text (line, "bad", last);
  json_object_object_add (line, "subjects", subjects);
  json_object_object_add (line, "chain", chain);
  return history_apply (merge->whole, line, err);
}

/* False when the line's subject has no place in the whole. */
static bool
renumber_subject (struct merge *merge, struct json_object *line)
{
  size_t place = order_place (&merge->order, &merge->source->job,
                              (size_t) json_integer (line, "subject"));

  if (place == ORDER_NONE)
    return false;
  json_add_integer (line, "subject", (int64_t) place);
  return true;
}

static void
renumber_block (struct merge *merge, struct json_object *line)
{
  json_add_integer (line, "block",
                    json_integer (line, "block") + (int64_t) merge->first_block);
}

static void
renumber_boots (struct merge *merge, struct json_object *line)
{
  struct json_object *boots = json_member (line, "boots"), *places = json_object_new_array ();

  for (size_t i = 0; i < json_length (boots); i++) {
    size_t subject = (size_t) json_object_get_int64 (json_object_array_get_idx (boots, i));

    json_object_array_add (places, json_object_new_int64 ((int64_t) order_place (
                                     &merge->order, &merge->source->job, subject)));
  }
  json_object_object_add (line, "boots", places);
}

/* A build that failed elsewhere does not undo one that went well. */
static bool
build_says_more (const struct merge *merge, struct json_object *line)
{
  const struct history *whole = merge->whole;
  size_t place = (size_t) json_integer (line, "subject");

  return strcmp (json_text (line, "status"), "ok") == 0
         || whole->evidence.subjects[place].state != SUBJECT_READY;
}

static int
replay (void *user, struct json_object *line, struct error *err)
{
  struct merge *merge = user;
  struct history *whole = merge->whole;
  const char *type = json_text (line, "type");

  if (strcmp (type, "session") == 0) {
    json_object_object_del (line, "cached");
    json_object_object_del (line, "retry_failed");
  } else if (strcmp (type, "build") == 0) {
    if (!renumber_subject (merge, line) || !build_says_more (merge, line))
      return 0;
  } else if (strcmp (type, "block") == 0) {
    renumber_block (merge, line);
    renumber_boots (merge, line);
  } else if (strcmp (type, "sample") == 0) {
    renumber_block (merge, line);
    if (!renumber_subject (merge, line))
      return 0;
    whole->run_of = history_grown (whole->run_of, whole->evidence.n_samples,
                                   sizeof whole->run_of[0]);
    whole->run_of[whole->evidence.n_samples] = whole->n_runs - 1;
    whole->runs[whole->n_runs - 1].samples++;
  } else if (strcmp (type, "discarded") != 0 && strcmp (type, "judgement") != 0)
    return 0;
  return history_apply (whole, line, err);
}

static int
replay_all (struct merge *merge, const struct source *sources, size_t n, struct error *err)
{
  struct history *whole = merge->whole;

  whole->runs = memory_zero (n, sizeof whole->runs[0]);
  for (size_t i = 0; i < n; i++) {
    merge->source = &sources[i];
    merge->first_block = whole->evidence.next_block;
    whole->runs[whole->n_runs++] = (struct history_run) {
      .dir = text_copy (sources[i].dir),
      .session = json_object_get (sources[i].job.session),
    };
    if (log_read (sources[i].dir, replay, merge, err) < 0)
      return -1;
  }
  return 0;
}

static int
merge_sources (struct history *history, struct source *sources, size_t n, struct error *err)
{
  struct merge merge = { .whole = history };
  CLEANUP_FREE struct history *jobs = memory_zero (n, sizeof *jobs);
  int r = 0;

  qsort (sources, n, sizeof sources[0], source_compare);
  order_open (&merge.order);
  for (size_t i = 0; i < n; i++) {
    jobs[i] = sources[i].job;
    order_add (&merge.order, &jobs[i]);
  }
  order_settle (&merge.order, jobs, n);
  for (size_t i = 1; i < n && r == 0; i++)
    r = merge_check_alike (sources[i - 1].dir, sources[i - 1].job.job, sources[i].dir,
                           sources[i].job.job, err);
  if (r == 0)
    r = begin (&merge, &sources[n - 1], err);
  if (r == 0)
    r = replay_all (&merge, sources, n, err);
  order_close (&merge.order);
  return r;
}

/* Jobs that measured commits; the others have no place in a series. */
static int
load (const char *dir, struct source **sources, size_t *n, struct error *err)
{
  struct source source = { .dir = dir };
  long lines = history_read (&source.job, dir, err);

  if (lines <= 0 || !history_commit (&source.job, 0)) {
    history_clear (&source.job);
    return lines < 0 ? -1 : 0;
  }
  *sources = memory_grow (*sources, *n + 1, sizeof **sources);
  (*sources)[(*n)++] = source;
  return 0;
}

long
merge_read (struct history *history, const char *const *dirs, struct error *err)
{
  struct source *sources = NULL;
  char **folders = NULL;
  size_t n_folders = 0, n = 0;
  int r = 0;

  for (; *dirs; dirs++) {
    char **below = merge_folders (*dirs);

    for (size_t i = 0; below[i]; i++)
      text_append (&folders, &n_folders, text_copy (below[i]));
    environment_free (below);
  }
  for (size_t i = 0; i < n_folders && r == 0; i++)
    r = load (folders[i], &sources, &n, err);
  if (r == 0 && n > 0)
    r = merge_sources (history, sources, n, err);
  for (size_t i = 0; i < n; i++)
    history_clear (&sources[i].job);
  free (sources);
  environment_free (folders);
  return r == -1 ? -1 : (long) n;
}
