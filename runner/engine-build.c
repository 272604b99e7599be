/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * An action that builds: the artefact of a commit, made or found again, and
 * how its boots are set up.
 */
#include <stdlib.h>
#include <string.h>

#include "cleanup.h"
#include "clock.h"
#include "engine.h"
#include "file-subject.h"
#include "interrupt.h"
#include "json.h"
#include "own-appliance.h"
#include "text.h"
#include "variants.h"
#include "tree-build.h"

static struct json_object *
build_record (size_t subject, const struct build_outcome *outcome)
{
  static const char *const statuses[] = {
    [BUILD_OK] = "ok",
    [BUILD_FAILED] = "failed",
    [BUILD_TIMEOUT] = "timeout",
    [BUILD_CANCELLED] = "cancelled",
    [BUILD_MISSING] = "missing",
  };
  struct json_object *line = json_object_new_object ();

  json_add_text (line, "type", "build");
  json_add_integer (line, "subject", (int64_t) subject);
  json_add_text (line, "status", statuses[outcome->status]);
  json_add_number (line, "seconds", outcome->seconds);
  json_add_truth (line, "cached", outcome->cached);
  json_add_text (line, "artefact", outcome->artefact.id);
  json_add_text (line, "content", outcome->artefact.content);
  json_add_text (line, "log", outcome->log);
  if (outcome->reason)
    json_add_text (line, "reason", outcome->reason);
  return line;
}

static const char *
hash_of (const struct engine *engine, size_t subject)
{
  return json_text (history_commit (&engine->history, subject), "hash");
}

/* The setup that boots this artefact. */
static int
attach (struct engine *engine, size_t subject, const struct artefact *artefact,
        struct error *err)
{
  struct setup *setup = &engine->setups[subject];

  setup_clear (setup);
  setup_copy (setup, &engine->base);
  if (engine->backend->attach (&engine->build, artefact, setup, err) == -1)
    return -1;
  if (engine->workload->needs_appliance
      && own_appliance (setup, engine->cache_dir, engine->appliances, err) == -1)
    return -1;
  content_mark_free (STEAL (engine->marks[subject]));
  if (!engine->workload->needs_appliance && setup->folder
      && !(engine->marks[subject] = content_mark_new (setup->folder, err)))
    return -1;
  engine->attached[subject] = true;
  return 0;
}

static void
make_room (struct engine *engine)
{
  size_t n = engine->history.evidence.n_subjects;

  if (n <= engine->n_setups)
    return;
  engine->setups = memory_grow (engine->setups, n, sizeof engine->setups[0]);
  engine->marks = memory_grow (engine->marks, n, sizeof engine->marks[0]);
  engine->attached = memory_grow (engine->attached, n, sizeof engine->attached[0]);
  for (size_t i = engine->n_setups; i < n; i++) {
    engine->setups[i] = (struct setup) { 0 };
    engine->marks[i] = NULL;
    engine->attached[i] = false;
  }
  engine->n_setups = n;
}

/* An artefact that an earlier job left in the store. */
static int
recall (struct engine *engine, const char *id, struct build_outcome *outcome,
        struct error *err)
{
  *outcome = (struct build_outcome) { .status = BUILD_FAILED, .cached = true };
  if (store_find (engine->store, id, &outcome->artefact, err) == -1)
    return -1;
  if (outcome->artefact.status != ARTEFACT_OK)
    return error_set (err, STATUS_UNMEASURED,
                      "the baseline's build was removed from the cache meanwhile: try again");
  if (strcmp (outcome->artefact.backend, engine->backend->name) != 0)
    return error_set (err, STATUS_USAGE,
                      "the baseline was built by backend %s, and this tree by %s: say which "
                      "with --backend",
                      outcome->artefact.backend, engine->backend->name);
  outcome->status = BUILD_OK;
  outcome->seconds = outcome->artefact.build_seconds;
  outcome->log = text_copy (outcome->artefact.log);
  return 0;
}

/* A job that goes on must find in the tree what it measured before. */
static int
build_in_tree (struct engine *engine, size_t subject, struct build_outcome *outcome,
               struct error *err)
{
  const struct tree_build build = {
    .tree = engine->tree,
    .commit = hash_of (engine, subject),
    .clone = repo_common_dir (engine->repo),
    .dir = engine->dir,
    .backend = engine->backend,
    .options = &engine->build,
  };
  const char *before = json_text (engine->history.builds[subject], "content");

  if (tree_build (&build, outcome, err) == -1)
    return -1;
  if (outcome->status == BUILD_MISSING) /* the next commit would lack it as well */
    return error_set (err, STATUS_UNMEASURED, "%s",
                      outcome->reason ? outcome->reason : "something is missing to build with");
  if (outcome->status == BUILD_OK && before[0]
      && strcmp (before, outcome->artefact.content) != 0)
    return error_set (err, STATUS_USAGE,
                      "%s holds boots of another build of this tree: remove that folder to "
                      "measure anew",
                      engine->dir);
  return 0;
}

static int
find_or_build (struct engine *engine, size_t subject, struct build_outcome *outcome,
               struct error *err)
{
  struct json_object *record = engine->history.commits[subject];

  if (json_text (record, "tree")[0])
    return build_in_tree (engine, subject, outcome, err);
  if (json_text (record, "artefact")[0])
    return recall (engine, json_text (record, "artefact"), outcome, err);
  return builder_build (engine->builder, hash_of (engine, subject), outcome, err);
}

/* Builds and attaches; what came out is in `outcome`. */
static int
build (struct engine *engine, size_t subject, struct build_outcome *outcome,
       struct error *err)
{
  double begun = clock_seconds ();
  int r = find_or_build (engine, subject, outcome, err);

  engine->builds_seconds += clock_seconds () - begun;
  if (r == 0 && outcome->status == BUILD_CANCELLED)
    return STATUS_INTERRUPTED;
  if (r == 0 && outcome->status == BUILD_OK)
    r = attach (engine, subject, &outcome->artefact, err);
  return r;
}

int
engine_build (struct engine *engine, size_t subject, struct error *err)
{
  CLEANUP_FREE char *name = engine_subject_name (engine, subject);
  struct build_outcome outcome = { 0 };
  int r;

  make_room (engine);
  progress_now (&engine->progress, "build %zu of %zu, %s", subject + 1,
                engine->history.evidence.n_subjects, name);
  r = build (engine, subject, &outcome, err);
  if (r == 0 && outcome.status != BUILD_OK)
    progress_note (&engine->progress, "%s: no build: %s", name,
                   outcome.reason ? outcome.reason : "no reason given");
  if (r == 0)
    r = engine_record (engine, build_record (subject, &outcome), err);
  build_outcome_clear (&outcome);
  return r;
}

/* The installed system, or a file that is compared as it is. */
static int
attach_installed (struct engine *engine, size_t subject, struct error *err)
{
  const char *file = json_text (engine->history.commits[subject], "file");
  struct setup *setup = &engine->setups[subject];

  setup_copy (setup, &engine->base);
  if (file[0] && file_subject_attach (file, setup, err) == -1)
    return -1;
  if (engine->workload->needs_appliance
      && (variant_apply (engine->history.commits[subject], engine->appliances, setup, err) == -1
          || own_appliance (setup, engine->cache_dir, engine->appliances, err) == -1))
    return -1;
  engine->attached[subject] = true;
  return 0;
}

int
engine_attach (struct engine *engine, size_t subject, struct error *err)
{
  struct build_outcome outcome = { 0 };
  int r;

  make_room (engine);
  if (engine->attached[subject])
    return 0;
  if (!history_commit (&engine->history, subject))
    return attach_installed (engine, subject, err);
  /* A job that goes on: the artefact is in the store, or was pruned or
   * damaged since; the log is told of another one. */
  r = build (engine, subject, &outcome, err);
  if (r == 0 && outcome.status == BUILD_OK && !outcome.cached)
    r = engine_record (engine, build_record (subject, &outcome), err);
  if (r == 0 && outcome.status != BUILD_OK)
    r = error_set (err, STATUS_UNMEASURED, "%.10s: was built before and does not build now: %s",
                   hash_of (engine, subject),
                   outcome.reason ? outcome.reason : "no reason given");
  build_outcome_clear (&outcome);
  return r;
}
