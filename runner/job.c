/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * From options to a job on disk that the engine can run.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cleanup.h"
#include "clock.h"
#include "files.h"
#include "paths.h"
#include "job.h"
#include "job-lines.h"
#include "json.h"
#include "scratch.h"
#include "text.h"

char *
job_cache_dir (const struct options *options, struct error *err)
{
  CLEANUP_FREE char *path = options->cache_dir ? path_absolute (options->cache_dir)
                                               : path_xdg ("XDG_CACHE_HOME", ".cache");

  if (folder_make (path, err) == -1)
    return NULL;
  if (access (path, W_OK) == -1) {
    error_set (err, STATUS_UNMEASURED,
               "%s: the cache folder is not writable: name another with --cache-dir", path);
    return NULL;
  }
  return STEAL (path);
}

struct tree {
  struct repo *repo;
  const char *commit;
};

static bool
has_path (void *tree, const char *path)
{
  struct tree *at = tree;

  return repo_has_path (at->repo, at->commit, path);
}

static int
list_pair (struct repo *repo, const char *const pair[2], struct commit_list *list,
           struct error *err)
{
  list->commits = memory_zero (2, sizeof list->commits[0]);
  for (; list->n < 2; list->n++)
    if (repo_commit (repo, pair[list->n], &list->commits[list->n], err) == -1)
      return -1;
  list->commits[0].measured_parent = -1;
  list->commits[1].measured_parent = 0;
  return 0;
}

static int
list_commits (struct engine *engine, const struct job_request *request,
              struct commit_list *list, struct error *err)
{
  const struct options *o = engine->options;
  struct repo_selection selection = {
    .first_parent = o->first_parent || request->first_parent,
    .every = o->every,
    .tags = o->tags,
    .paths = o->paths.list,
  };

  if (request->pair[0])
    return list_pair (engine->repo, request->pair, list, err);
  return repo_range (engine->repo, request->range, &selection, list, err);
}

/* Opens the clone, lists its commits, and finds out what kind of tree it is. */
static int
open_repo (struct engine *engine, const struct job_request *request,
           struct commit_list *list, struct error *err)
{
  const struct options *o = engine->options;
  struct tree at;

  engine->repo = repo_open (request->repo, err);
  if (!engine->repo || list_commits (engine, request, list, err) == -1)
    return -1;
  at.repo = engine->repo;
  at.commit = list->commits[list->n - 1].hash;
  engine->backend
    = backend_find (o->backend ? o->backend : o->gives || o->make ? "generic" : NULL,
                    has_path, &at, err);
  return engine->backend ? 0 : -1;
}

/* The folder that the job's results go to, and whether its log is new. */
static int
find_folder (struct engine *engine, const struct job_request *request, const char *id,
             struct error *err)
{
  CLEANUP_FREE char *state = path_xdg ("XDG_STATE_HOME", ".local/state");
  const char *name = engine->repo ? repo_name (engine->repo) : request->pair[0] ? "files" : "installed";

  for (unsigned i = 1; i < 10000; i++) {
    CLEANUP_FREE char *usual
      = i == 1 ? text_format ("%s/%s-%s-%.10s", state, name, request->verb, id)
               : text_format ("%s/%s-%s-%.10s-%u", state, name, request->verb, id, i);

    engine->dir = engine->options->output ? path_absolute (engine->options->output)
                                          : STEAL (usual);
    if (history_read (&engine->history, engine->dir, err) < 0)
      return -1;
    if (!request->again || !engine->history.verdict)
      return 0;
    if (engine->options->output)
      return error_set (err, STATUS_USAGE,
                        "%s: holds a finished job: name another folder with --output",
                        engine->dir);
    history_clear (&engine->history);
    free (STEAL (engine->dir));
  }
  return error_set (err, STATUS_USAGE, "%s: is full of earlier jobs: remove some", state);
}

static int
check_folder (struct engine *engine, const char *id, struct error *err)
{
  const char *found = json_text (engine->history.job, "id");

  if (engine->history.job && strcmp (found, id) != 0)
    return error_set (err, STATUS_USAGE,
                      "%s: holds another job: name another folder with --output, or go on with "
                      "it: bootbisect resume %s",
                      engine->dir, engine->dir);
  if (!engine->history.job && !folder_is_empty (engine->dir))
    return error_set (err, STATUS_USAGE,
                      "%s: is not empty and holds no job: name another folder with --output",
                      engine->dir);
  return 0;
}

static int
open_folder (struct engine *engine, struct error *err)
{
  CLEANUP_FREE char *logs = text_format ("%s/logs", engine->dir);
  bool repaired = false;

  if (folder_make (logs, err) == -1)
    return -1;
  engine->log = log_open (engine->dir, &repaired, err);
  if (engine->log && repaired)
    progress_warn (&engine->progress,
                   "%s/%s: the last line was torn by a crash and is cut off; all else is kept",
                   engine->dir, LOG_NAME);
  return engine->log ? 0 : -1;
}

static void
fill_request (struct engine *engine, const char *id)
{
  const struct options *o = engine->options;

  engine->request = (struct plan_request) {
    .seed = strtoull (id + strlen (id) - 12, NULL, 16),
    .samples = o->samples,
    .warmups = o->warmup,
    .confidence = o->confidence,
    .min_effect = o->min_effect,
    .precision = o->precision,
    .max_boots = o->max_boots,
    .max_builds = o->max_builds,
    .max_seconds = o->max_time,
    .failure = o->failure,
    .known_clean_good = o->known_clean_good,
    .parallel = o->parallel,
    .expected_build_seconds = 300,
    .expected_boot_seconds = 10,
  };
}

/* A job that goes on keeps the accelerator that it began with. */
static int
open_accelerator (struct engine *engine, char **why, struct error *err)
{
  const char *before = json_text (engine->history.session, "accelerator");
  enum accel wanted = strcmp (before, "kvm") == 0   ? ACCEL_KVM
                      : strcmp (before, "tcg") == 0 ? ACCEL_TCG
                                                    : engine->options->accel;

  if (wanted == ACCEL_AUTO)
    progress_now (&engine->progress, "finding out whether KVM runs a guest here");
  if (accel_resolve (wanted, &engine->base, engine->cache_dir, &engine->base.accel, why, err)
      == -1)
    return -1;
  if (wanted == ACCEL_AUTO && *why)
    progress_note (&engine->progress, "%s", *why);
  return 0;
}

static int
open_builder (struct engine *engine, struct error *err)
{
  engine->store = store_open (engine->cache_dir, engine->options->cache_limit, err);
  if (!engine->store)
    return -1;
  engine->builder = builder_open (
    &(struct builder_spec) {
      .repo = engine->repo,
      .store = engine->store,
      .backend = engine->backend,
      .options = &engine->build,
      .cache_dir = engine->cache_dir,
      .clone = repo_common_dir (engine->repo),
      .retry_failed = engine->options->retry_failed,
    },
    err);
  return engine->builder ? 0 : -1;
}

/* What builds and boots need, once the log is ours. */
static int
open_means (struct engine *engine, struct error *err)
{
  const struct options *o = engine->options;
  CLEANUP_FREE char *why = NULL;
  bool keeps_own_appliance = strcmp (engine->verb, "bench") != 0;

  engine->scratch = text_format ("%s/scratch", engine->cache_dir);
  if (folder_make (engine->scratch, err) == -1)
    return -1;
  scratch_sweep (engine->scratch);
  engine->base = (struct setup) {
    .accel = o->accel,
    .memsize = (unsigned) o->memsize,
    .smp = (unsigned) o->smp,
    .append = text_copy (o->append),
    .cachedir = keeps_own_appliance ? text_format ("%s/appliance", engine->cache_dir) : NULL,
  };
  if (engine->base.cachedir && folder_make (engine->base.cachedir, err) == -1)
    return -1;
  if (engine->workload->needs_appliance && open_accelerator (engine, &why, err) == -1)
    return -1;
  if (engine->repo && open_builder (engine, err) == -1)
    return -1;
  return job_lines_session (engine, why, err);
}

static int
open_all (struct engine *engine, const struct job_request *request,
          struct commit_list *list, struct error *err)
{
  const struct options *o = engine->options;
  CLEANUP_FREE char *id = NULL;

  engine->workload = workload_find (o->workload, &engine->argument, err);
  if (!engine->workload || !(engine->cache_dir = job_cache_dir (o, err)))
    return -1;
  engine->metric = o->metric ? o->metric : engine->workload->metric;
  if (request->repo && open_repo (engine, request, list, err) == -1)
    return -1;
  id = job_lines_identity (engine, request, list);
  fill_request (engine, id);
  if (find_folder (engine, request, id, err) == -1 || check_folder (engine, id, err) == -1
      || open_folder (engine, err) == -1)
    return -1;
  if (!engine->history.job && job_lines_begin (engine, request, id, list, err) == -1)
    return -1;
  return job_is_finished (engine) ? 0 : open_means (engine, err);
}

int
job_open (struct engine *engine, const struct options *options,
          const struct job_request *request, struct error *err)
{
  struct commit_list list = { 0 };
  int r;

  *engine = (struct engine) {
    .options = options,
    .verb = request->verb,
    .plan = request->plan,
    .started = clock_seconds (),
    .build = {
      .make = options->make,
      .configure = options->configure,
      .artefact = options->artefact.list,
      .gives = options->gives,
      .modules_dir = options->modules_dir,
      .jobs = (unsigned) options->jobs,
      .limit = options->build_timeout,
    },
  };
  progress_init (&engine->progress, options->quiet);
  r = open_all (engine, request, &list, err);
  progress_end (&engine->progress);
  commit_list_clear (&list);
  if (r == -1)
    job_close (engine);
  return r;
}

bool
job_is_finished (const struct engine *engine)
{
  struct action action = { .kind = ACTION_STOP };
  bool finished;

  if (!engine->history.verdict)
    return false;
  engine->plan->next (&engine->request, &engine->history.evidence, &action);
  finished = action.kind == ACTION_STOP;
  action_clear (&action);
  return finished;
}

void
job_close (struct engine *engine)
{
  builder_close (engine->builder);
  store_close (engine->store);
  repo_close (engine->repo);
  log_close (engine->log);
  for (size_t i = 0; i < engine->n_setups; i++)
    setup_clear (&engine->setups[i]);
  free (engine->setups);
  free (engine->attached);
  setup_clear (&engine->base);
  history_clear (&engine->history);
  free (engine->dir);
  free (engine->cache_dir);
  free (engine->scratch);
  *engine = (struct engine) { 0 };
}
