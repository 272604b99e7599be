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
#include "instructions.h"
#include "paths.h"
#include "job-folder.h"
#include "job.h"
#include "job-lines.h"
#include "json.h"
#include "own-appliance.h"
#include "pins.h"
#include "scratch.h"
#include "text.h"
#include "variants.h"

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
  const char *folder;  /* where it is checked out, in place of both; or NULL */
};

static bool
has_path (void *tree, const char *path)
{
  struct tree *at = tree;

  return at->folder ? file_exists (at->folder, path)
                    : repo_has_path (at->repo, at->commit, path);
}

/* The first commit of a pair as it is without another one. */
static int
list_reverted (struct repo *repo, const char *culprit, struct commit_list *list,
               struct error *err)
{
  CLEANUP_FREE char *reason = NULL;
  int r = repo_revert (repo, list->commits[0].hash, culprit, &list->commits[1], &reason, err);

  if (r == 1)
    return error_set (err, STATUS_UNMEASURED, "%.10s cannot be reverted: %s", culprit, reason);
  list->n += r == 0;
  return r;
}

static int
list_pair (struct repo *repo, const struct job_request *request, struct commit_list *list,
           struct error *err)
{
  list->commits = memory_zero (2, sizeof list->commits[0]);
  for (; list->n < (request->revert ? 1 : 2); list->n++)
    if (repo_commit (repo, request->pair[list->n], &list->commits[list->n], err) == -1)
      return -1;
  if (request->revert && list_reverted (repo, request->revert, list, err) == -1)
    return -1;
  list->commits[0].measured_parent = -1;
  list->commits[1].measured_parent = 0;
  return 0;
}

static int
list_head (struct repo *repo, struct commit_list *list, struct error *err)
{
  list->commits = memory_zero (1, sizeof list->commits[0]);
  if (repo_commit (repo, "HEAD", &list->commits[0], err) == -1)
    return -1;
  list->n = 1;
  list->commits[0].measured_parent = -1;
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

  if (request->chosen) {
    *list = *request->chosen;
    *request->chosen = (struct commit_list) { 0 };
    return 0;
  }
  if (request->tree)
    return list_head (engine->repo, list, err);
  if (request->pair[0])
    return list_pair (engine->repo, request, list, err);
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
  at.folder = request->tree;
  engine->backend
    = backend_find (o->backend ? o->backend : o->gives || o->make ? "generic" : NULL,
                    has_path, &at, err);
  if (!engine->backend)
    return -1;
  /* Asked for here, so that a wrong option leaves no folder behind. */
  engine->configuration = engine->backend->configuration (&engine->build, err);
  return engine->configuration ? 0 : -1;
}

/* Asked for here, so that a wrong pin leaves no folder behind. */
static int
open_pins (struct engine *engine, const struct job_request *request, struct error *err)
{
  const struct options *o = engine->options;
  unsigned tested = 0;

  if (engine->backend)
    tested = engine->backend->parts ? engine->backend->parts (&engine->build) : 0;
  for (size_t i = 0; !request->repo && i < 2 && request->pair[i]; i++) {
    unsigned part;

    if (pins_part_of (request->pair[i], &part, err) == -1)
      return -1;
    tested |= part;
  }
  if (pins_check (o, engine->workload->needs_appliance, tested, err) == -1
      || counting_check (o, tested, err) == -1)
    return -1;
  return pins_record (o, &engine->pins, err);
}

static void
fill_request (struct engine *engine, const struct job_request *request, const char *id)
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
    .recorded = request->recorded,
    .n_recorded = request->n_recorded,
  };
}

/* A job that goes on keeps the accelerator that it began with. */
static int
open_accelerator (struct engine *engine, char **why, struct error *err)
{
  const char *before = json_text (engine->history.session, "accelerator");
  enum accel wanted = strcmp (before, "kvm") == 0   ? ACCEL_KVM
                      : strcmp (before, "tcg") == 0 ? ACCEL_TCG
                      : engine->options->insn_plugin     ? ACCEL_TCG
                                                    : engine->options->accel;
  double begun = clock_seconds ();

  if (wanted == ACCEL_AUTO)
    progress_now (&engine->progress, "finding out whether KVM runs a guest here");
  CLEANUP_SETUP struct setup setup = { 0 };
  setup_copy (&setup, &engine->base);
  if (own_appliance (&setup, engine->cache_dir, engine->appliances, err) == -1
      || accel_resolve (wanted, &setup, engine->cache_dir, &engine->base.accel, why, err) == -1)
    return -1;
  engine->boots_seconds += clock_seconds () - begun;
  if (wanted == ACCEL_AUTO && *why)
    progress_note (&engine->progress, "%s", *why);
  return 0;
}

static int
open_builder (struct engine *engine, const struct job_request *request, struct error *err)
{
  if (request->after && request->after->builder) {
    engine->store = STEAL (request->after->store);
    engine->builder = STEAL (request->after->builder);
    return 0;
  }
  engine->store = store_open (engine->cache_dir, engine->options->cache_limit, err);
  if (!engine->store || engine->tree)
    return engine->store ? 0 : -1;
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

void
job_setup (const struct options *options, struct setup *setup)
{
  *setup = (struct setup) {
    .accel = options->accel,
    .memsize = (unsigned) options->memsize,
    .smp = (unsigned) options->smp,
    .append = text_copy (options->append),
    .fixed = options->fixed_appliance,
    .guestfs_backend = options->guestfs_backend && !strchr (options->guestfs_backend, ',')
                         ? text_copy (options->guestfs_backend)
                         : NULL,
  };
}

/* What builds and boots need, once the log is ours. */
static int
open_means (struct engine *engine, const struct job_request *request, struct error *err)
{
  CLEANUP_FREE char *why = NULL;
  bool keeps_own_appliance = strcmp (engine->verb, "bench") != 0 && !request->variants;

  engine->next_run = engine->history.evidence.n_samples;
  job_setup (engine->options, &engine->base);
  if (keeps_own_appliance)
    engine->base.cachedir = text_format ("%s/appliance", engine->cache_dir);
  if (engine->base.cachedir && folder_make (engine->base.cachedir, err) == -1)
    return -1;
  pins_apply (engine->options, &engine->base);
  engine->appliances
    = appliances_open (engine->cache_dir, engine->options->cache_limit, engine->scratch);
  if (engine->workload->needs_appliance && open_accelerator (engine, &why, err) == -1)
    return -1;
  if (engine->repo && open_builder (engine, request, err) == -1)
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
  engine->scratch = text_format ("%s/scratch", engine->cache_dir);
  if (folder_make (engine->scratch, err) == -1)
    return -1;
  scratch_sweep (engine->scratch);
  engine->metric = o->metric ? o->metric : engine->workload->metric;
  /* A command may print a number of that name itself. */
  if (strcmp (engine->metric, INSTRUCTIONS_METRIC) == 0 && engine->workload->needs_appliance) {
    CLEANUP_CLOSE int counter = instructions_open (err);

    if (counter == -1)
      return -1;
  }
  if (engine->workload->adapt
      && engine->workload->adapt (engine->metric, &engine->argument, err) == -1)
    return -1;
  if (request->repo && open_repo (engine, request, list, err) == -1)
    return -1;
  if (variants_check (o, request->variants, err) == -1 || open_pins (engine, request, err) == -1)
    return -1;
  id = job_lines_identity (engine, request, list, err);
  if (!id
      || job_folder_open (engine, request, id, list->n ? list->commits[0].hash : "", err) == -1)
    return -1;
  fill_request (engine, request, id);
  if (!engine->history.job && job_lines_begin (engine, request, id, list, err) == -1)
    return -1;
  return job_is_finished (engine) ? 0 : open_means (engine, request, err);
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
    .tree = request->tree,
    .plan = request->plan,
    .started = clock_seconds (),
    .build = {
      .make = options->make,
      .configure = options->configure,
      .artefact = options->artefact.list,
      .gives = options->gives,
      .modules_dir = options->modules_dir,
      .kernel_config = options->kernel_config,
      .modules = options->modules,
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

/* Whether a new session could build what the last one could not. */
static bool
builds_can_be_tried_again (const struct engine *engine)
{
  const struct history *h = &engine->history;

  for (size_t i = 0; i < h->evidence.n_subjects; i++)
    if (h->evidence.subjects[i].state == SUBJECT_UNBUILDABLE
        && (engine->options->retry_failed
            || strcmp (json_text (h->builds[i], "status"), "missing") == 0))
      return true;
  return false;
}

bool
job_is_finished (const struct engine *engine)
{
  struct action action = { .kind = ACTION_STOP };
  bool finished;

  if (!engine->history.verdict || builds_can_be_tried_again (engine))
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
  for (size_t i = 0; i < engine->n_setups; i++) {
    setup_clear (&engine->setups[i]);
    content_mark_free (engine->marks[i]);
  }
  free (engine->setups);
  free (engine->marks);
  free (engine->attached);
  setup_clear (&engine->base);
  appliances_close (engine->appliances);
  history_clear (&engine->history);
  free (engine->dir);
  free (engine->cache_dir);
  free (engine->scratch);
  free (engine->configuration);
  json_object_put (engine->pins);
  *engine = (struct engine) { 0 };
}
