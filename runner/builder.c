/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One build for the runner.  What is remembered and what is not: a build
 * that failed or ran into its limit is, since the same source would fail
 * again; one that was cancelled, that lacked a submodule, or whose disk was
 * full is not.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "builder.h"
#include "cleanup.h"
#include "clock.h"
#include "files.h"
#include "interrupt.h"
#include "repo/worktree.h"
#include "slot.h"
#include "text.h"

struct builder {
  struct builder_spec spec;
  char *configuration;
  char *ccache;        /* or NULL */
  struct slot *slot;   /* NULL until the first build */
  bool fresh;          /* nothing was built in the slot yet */
  char **retried;      /* IDs of failures that this run has tried again */
  size_t n_retried;
};

void
build_outcome_clear (struct build_outcome *outcome)
{
  free (outcome->reason);
  free (outcome->log);
  artefact_clear (&outcome->artefact);
  *outcome = (struct build_outcome) { .status = BUILD_FAILED };
}

/* Whether a program of this name is in PATH. */
static bool
in_path (const char *name)
{
  const char *path = getenv ("PATH");

  while (path && *path) {
    size_t n = strcspn (path, ":");
    CLEANUP_FREE char *file = text_format ("%.*s/%s", (int) n, path, name);

    if (n && access (file, X_OK) == 0)
      return true;
    path += n + (path[n] == ':');
  }
  return false;
}

struct builder *
builder_open (const struct builder_spec *spec, struct error *err)
{
  struct builder *builder = memory_zero (1, sizeof *builder);

  builder->spec = *spec;
  builder->fresh = true;
  builder->configuration = spec->backend->configuration (spec->options, err);
  if (!builder->configuration || slot_sweep (spec->cache_dir, err) < 0) {
    builder_close (builder);
    return NULL;
  }
  if (in_path ("ccache"))
    builder->ccache = text_format ("%s/ccache", spec->cache_dir);
  return builder;
}

void
builder_close (struct builder *builder)
{
  if (!builder)
    return;
  slot_close (builder->slot);
  for (size_t i = 0; i < builder->n_retried; i++)
    free (builder->retried[i]);
  free (builder->retried);
  free (builder->configuration);
  free (builder->ccache);
  free (builder);
}

/* ---- what is known already ---- */

static int
artefact_id (struct builder *builder, const char *commit, char full[REPO_HASH_SIZE],
             char id[REPO_HASH_SIZE], struct error *err)
{
  struct commit found;

  if (repo_commit (builder->spec.repo, commit, &found, err) < 0)
    return -1;
  /* The pins of submodules are part of the tree. */
  CLEANUP_FREE char *text = text_format ("tree %s\nbackend %s\n%s", found.tree,
                                         builder->spec.backend->name, builder->configuration);
  strcpy (full, found.hash);
  commit_clear (&found);
  repo_hash_bytes (text, strlen (text), id);
  return 0;
}

static bool
was_retried (const struct builder *builder, const char *id)
{
  for (size_t i = 0; i < builder->n_retried; i++)
    if (strcmp (builder->retried[i], id) == 0)
      return true;
  return false;
}

/* Turns what the store has into an outcome, which takes it over. */
static void
fill_outcome (struct build_outcome *outcome, struct artefact *artefact)
{
  *outcome = (struct build_outcome) {
    .status = artefact->status == ARTEFACT_OK        ? BUILD_OK
              : artefact->status == ARTEFACT_TIMEOUT ? BUILD_TIMEOUT
                                                     : BUILD_FAILED,
    .cached = true,
    .seconds = artefact->build_seconds,
    .reason = text_copy (artefact->reason),
    .log = text_copy (artefact->log),
    .artefact = *artefact,
  };
}

/* 1: known, 0: to be built, -1: error. */
static int
look_up (struct builder *builder, const char *id, bool hold, struct build_outcome *outcome,
         struct error *err)
{
  struct store *store = builder->spec.store;
  struct artefact artefact;

  if ((hold ? store_find : store_look) (store, id, &artefact, err) < 0)
    return -1;
  if (artefact.status == ARTEFACT_ABSENT)
    return 0;
  if (artefact.status != ARTEFACT_OK && builder->spec.retry_failed
      && !was_retried (builder, id)) {
    artefact_clear (&artefact);
    return 0;
  }
  int whole = hold && artefact.status == ARTEFACT_OK ? store_check (store, &artefact, err) : 1;
  if (whole == 1)
    fill_outcome (outcome, &artefact);
  else
    artefact_clear (&artefact);
  return whole;
}

bool
builder_find (struct builder *builder, const char *commit, struct build_outcome *outcome,
              struct error *err)
{
  char full[REPO_HASH_SIZE], id[REPO_HASH_SIZE];

  *outcome = (struct build_outcome) { .status = BUILD_FAILED };
  return artefact_id (builder, commit, full, id, err) == 0
         && look_up (builder, id, false, outcome, err) == 1;
}

/* ---- building ---- */

static int
take_slot (struct builder *builder, struct error *err)
{
  if (!builder->slot)
    builder->slot = slot_open (builder->spec.repo, builder->spec.cache_dir, err);
  return builder->slot ? 0 : -1;
}

static const char **
outputs_of (const struct builder *builder)
{
  const struct builder_spec *spec = &builder->spec;

  return spec->backend->outputs ? spec->backend->outputs (spec->options) : NULL;
}

/* Checks out and builds once into `files`.  The outcome's status and reason
 * say how it went.
 */
static int
attempt (struct builder *builder, const char *commit, const char *files, const char *log,
         bool clean, struct build_outcome *outcome, struct error *err)
{
  const struct builder_spec *spec = &builder->spec;
  CLEANUP_FREE const char **outputs = outputs_of (builder);
  struct worktree_checkout checkout = {
    .commit = commit,
    .clean = clean,
    .outputs = outputs,
    .modules_dir = spec->options->modules_dir,
    .unneeded = spec->backend->unneeded,
    .wanted = spec->backend->submodules,
  };
  struct error why;

  if (clean && slot_empty_build (builder->slot, err) < 0)
    return -1;
  if (worktree_checkout (slot_worktree (builder->slot), &checkout, &why) < 0) {
    if (slot_disk_is_full (builder->slot)) {
      *err = why;
      return -1;
    }
    outcome->status = why.status == STATUS_INTERRUPTED ? BUILD_CANCELLED : BUILD_MISSING;
    outcome->reason = text_copy (why.text);
    return 0;
  }
  struct build_job job = {
    .options = spec->options,
    .source = worktree_path (slot_worktree (builder->slot)),
    .build = slot_build (builder->slot),
    .output = files,
    .log = log,
    .ccache = builder->ccache,
    .commit = commit,
    .clone = spec->clone,
    .fresh = clean,
    .hold = slot_lock (builder->slot),
  };
  return spec->backend->build (&job, &outcome->status, &outcome->reason, err);
}

/* Whether a failure is the disk's and not the commit's. */
static bool
is_disk_failure (struct builder *builder, const char *log)
{
  CLEANUP_FREE char *text = file_exists (log, NULL) ? file_read (log, NULL, NULL) : NULL;

  return slot_disk_is_full (builder->slot)
         || (text && strstr (text, "No space left on device"));
}

static int
build_into (struct builder *builder, const char *commit, const char *files, const char *log,
            struct build_outcome *outcome, struct error *err)
{
  CLEANUP_FREE const char **outputs = outputs_of (builder);
  /* Where the whole tree is kept, nothing of an earlier build may be in it. */
  bool fresh = builder->fresh || (outputs && !outputs[0]);

  if (attempt (builder, commit, files, log, fresh, outcome, err) < 0)
    return -1;
  builder->fresh = false;
  if (outcome->status == BUILD_FAILED && !fresh && !is_disk_failure (builder, log)) {
    free (STEAL (outcome->reason));
    if (folder_remove (files, err) < 0 || folder_make (files, err) < 0
        || attempt (builder, commit, files, log, true, outcome, err) < 0)
      return -1;
  }
  if (outcome->status == BUILD_FAILED && is_disk_failure (builder, log))
    return error_set (err, STATUS_UNMEASURED,
                      "%s: no space left to build in: make room, or name another folder "
                      "with --cache-dir",
                      builder->spec.cache_dir);
  return 0;
}

static int
keep_outcome (struct builder *builder, const char *id, const char *files, const char *log,
              struct build_outcome *outcome, struct error *err)
{
  struct artefact_note note = {
    .status = outcome->status == BUILD_OK        ? ARTEFACT_OK
              : outcome->status == BUILD_TIMEOUT ? ARTEFACT_TIMEOUT
                                                 : ARTEFACT_FAILED,
    .backend = builder->spec.backend->name,
    .reason = outcome->reason,
    .log = log,
    .build_seconds = outcome->seconds,
  };
  struct artefact artefact;

  if (builder->spec.retry_failed && store_find (builder->spec.store, id, &artefact, err) == 0) {
    bool stale = artefact.status != ARTEFACT_ABSENT && artefact.status != ARTEFACT_OK;

    artefact_clear (&artefact);
    if (stale && store_remove (builder->spec.store, id, err) < 0)
      return -1;
  }
  if (store_put (builder->spec.store, id, files, &note, &artefact, err) < 0)
    return -1;
  builder->retried
    = memory_grow (builder->retried, builder->n_retried + 1, sizeof *builder->retried);
  builder->retried[builder->n_retried++] = text_copy (id);
  build_outcome_clear (outcome);
  fill_outcome (outcome, &artefact);
  outcome->cached = false;
  return 0;
}

int
builder_build (struct builder *builder, const char *commit, struct build_outcome *outcome,
               struct error *err)
{
  char full[REPO_HASH_SIZE], id[REPO_HASH_SIZE];
  struct store *store = builder->spec.store;

  *outcome = (struct build_outcome) { .status = BUILD_FAILED };
  if (artefact_id (builder, commit, full, id, err) < 0)
    return -1;
  int known = look_up (builder, id, true, outcome, err);
  if (known != 0)
    return known < 0 ? -1 : 0;
  if (interrupt_requested ()) {
    outcome->status = BUILD_CANCELLED;
    return 0;
  }
  if (take_slot (builder, err) < 0)
    return -1;

  CLEANUP_FREE char *files = store_begin (store, id, err);
  if (!files)
    return -1;
  CLEANUP_FREE char *log = text_format ("%s.log", slot_build (builder->slot));
  double start = clock_seconds ();
  int r = folder_remove (log, err);
  if (r == 0)
    r = build_into (builder, full, files, log, outcome, err);
  outcome->seconds = clock_seconds () - start;
  if (r == 0 && interrupt_requested () && outcome->status != BUILD_OK)
    outcome->status = BUILD_CANCELLED;
  if (r == 0 && outcome->status != BUILD_CANCELLED && outcome->status != BUILD_MISSING)
    return keep_outcome (builder, id, files, log, outcome, err);

  store_abandon (store, files);
  if (r < 0)
    build_outcome_clear (outcome);
  return r;
}
