/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What of a range is still to be measured; see track.h.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <time.h>

#include "cleanup.h"
#include "decide/tally.h"
#include "environment.h"
#include "files.h"
#include "json.h"
#include "merge.h"
#include "text.h"
#include "track.h"
#include "workloads/workload.h"

#define MOST_FOLDERS 1000 /* of one second and commit */

static bool
is_ours (const struct history *job)
{
  struct utsname host;

  return uname (&host) == 0
         && strcmp (json_text (json_member (job->session, "machine"), "host"), host.nodename) == 0;
}

char *
track_unfinished (const char *results)
{
  CLEANUP_FREE char *jobs = text_format ("%s/jobs", results);
  char **folders = merge_folders (jobs), *found = NULL;

  for (size_t i = 0; folders[i] && !found; i++) {
    struct history job = { 0 };
    struct error err;

    if (history_read (&job, folders[i], &err) > 0 && !job.verdict && is_ours (&job))
      found = text_copy (folders[i]);
    history_clear (&job);
  }
  environment_free (folders);
  return found;
}

/* {hash: whether it has times} of the commits that there is an answer for.
 * Those with the same artefact share their samples.
 */
static struct json_object *
answered (const struct history *whole, bool retry_failed)
{
  struct json_object *known = json_object_new_object ();
  const struct evidence *e = &whole->evidence;
  CLEANUP_FREE bool *timed = memory_zero (e->n_subjects, sizeof *timed);

  for (size_t i = 0; i < e->n_samples; i++)
    timed[subject_canonical (e, e->samples[i].subject)]
      |= e->samples[i].outcome == OUTCOME_OK && !e->samples[i].warmup;
  for (size_t i = 0; i < e->n_subjects; i++) {
    const char *hash = json_text (history_commit (whole, i), "hash");

    if (timed[subject_canonical (e, i)])
      json_add_truth (known, hash, true);
    else if (!retry_failed && subject_hopeless (e, i))
      json_add_truth (known, hash, false);
  }
  return known;
}

/* The nearest ancestor in the list that has times, or -1. */
static ptrdiff_t
nearest (const struct commit_list *list, struct json_object *known, ptrdiff_t i)
{
  do
    i = list->commits[i].measured_parent;
  while (i >= 0 && !json_truth (known, list->commits[i].hash));
  return i;
}

/* Of each commit whether it is to be measured. */
static bool *
choose (const struct commit_list *list, struct json_object *known)
{
  bool *wanted = memory_zero (list->n, sizeof *wanted);

  for (size_t i = 0; i < list->n; i++)
    wanted[i] = !json_member (known, list->commits[i].hash);
  for (size_t i = list->n; i-- > 0;) {
    ptrdiff_t bridge = list->commits[i].measured_parent;

    /* Joined through its parent, when that is new as well. */
    if (json_member (known, list->commits[i].hash) || (bridge >= 0 && wanted[bridge]))
      continue;
    bridge = (ptrdiff_t) i;
    for (int k = 0; k < 2 && (bridge = nearest (list, known, bridge)) >= 0; k++)
      wanted[bridge] = true;
  }
  return wanted;
}

/* Keeps what is wanted; parents are the nearest that are kept. */
static void
keep (struct commit_list *list, const bool *wanted)
{
  CLEANUP_FREE ptrdiff_t *place = memory_zero (list->n, sizeof *place);
  size_t n = 0;

  for (size_t i = 0; i < list->n; i++) {
    ptrdiff_t parent = list->commits[i].measured_parent;

    place[i] = wanted[i] ? (ptrdiff_t) n : parent >= 0 ? place[parent] : -1;
    if (!wanted[i]) {
      commit_clear (&list->commits[i]);
      continue;
    }
    list->commits[i].measured_parent = parent >= 0 ? place[parent] : -1;
    list->commits[n++] = list->commits[i];
  }
  list->n = n;
}

/* What the new job would say of itself, held against the newest one. */
static int
check_options (const struct history *whole, const struct options *options, struct error *err)
{
  CLEANUP_JSON struct json_object *job = json_object_new_object ();
  const char *argument;
  const struct workload *workload = workload_find (options->workload, &argument, err);

  if (!workload)
    return -1;
  json_add_text (job, "workload", options->workload);
  json_add_text (job, "metric", options->metric ? options->metric : workload->metric);
  json_object_object_add (job, "options", options_record (options, VERB_RUN, false));
  return merge_check_alike ("this job", job, whole->runs[whole->n_runs - 1].dir, whole->job, err);
}

int
track_missing (const struct history *whole, const struct options *options, const char *repo,
               const char *range, struct commit_list *list, struct error *err)
{
  struct repo_selection selection = {
    .first_parent = options->first_parent,
    .every = options->every,
    .tags = options->tags,
    .paths = options->paths.list,
  };
  CLEANUP_JSON struct json_object *known = answered (whole, options->retry_failed);
  struct repo *clone;
  int r;

  if (whole->n_runs > 0 && check_options (whole, options, err) == -1)
    return -1;
  clone = repo_open (repo, err);
  r = clone ? repo_range (clone, range, &selection, list, err) : -1;
  if (r == 0) {
    CLEANUP_FREE bool *wanted = choose (list, known);

    keep (list, wanted);
  }
  repo_close (clone);
  return r;
}

char *
track_folder (const char *results, const char *tip)
{
  time_t now = time (NULL);
  char stamp[32];
  struct tm tm;
  CLEANUP_FREE char *folder = NULL;

  gmtime_r (&now, &tm);
  strftime (stamp, sizeof stamp, "%Y%m%dT%H%M%SZ", &tm);
  folder = text_format ("%s/jobs/%s-%.10s", results, stamp, tip);
  for (unsigned i = 2; file_exists (folder, NULL) && i < MOST_FOLDERS; i++) {
    free (folder);
    folder = text_format ("%s/jobs/%s-%.10s-%u", results, stamp, tip, i);
  }
  return STEAL (folder);
}
