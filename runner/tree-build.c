/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A build in the user's tree; see tree-build.h.
 */
#include <string.h>

#include "cleanup.h"
#include "clock.h"
#include "content-hash.h"
#include "files.h"
#include "interrupt.h"
#include "paths.h"
#include "text.h"
#include "tree-build.h"

/* The build folder in the tree, made, and kept out of `git status`. */
static char *
build_folder (const char *tree, struct error *err)
{
  CLEANUP_FREE char *folder = text_format ("%s/%s/build", tree, TREE_BUILD_FOLDER);
  CLEANUP_FREE char *ignore = text_format ("%s/%s/.gitignore", tree, TREE_BUILD_FOLDER);

  if (folder_make (folder, err) == -1 || file_write (ignore, "*\n", 2, err) == -1)
    return NULL;
  return STEAL (folder);
}

static int
empty (const char *folder, struct error *err)
{
  return folder_remove (folder, err) == -1 ? -1 : folder_make (folder, err);
}

static int
attempt (const struct tree_build *build, struct build_job *job,
         struct build_outcome *outcome, struct error *err)
{
  if (empty (job->output, err) == -1 || (job->fresh && empty (job->build, err) == -1))
    return -1;
  free (STEAL (outcome->reason));
  return build->backend->build (job, &outcome->status, &outcome->reason, err);
}

static int
run (const struct tree_build *build, const char *files, struct build_outcome *outcome,
     struct error *err)
{
  CLEANUP_FREE char *folder = build_folder (build->tree, err);
  struct build_job job = {
    .options = build->options,
    .source = build->tree,
    .build = folder,
    .output = files,
    .log = outcome->log,
    .commit = build->commit,
    .clone = build->clone,
    .in_place = true,
  };

  if (!folder)
    return -1;
  job.fresh = folder_is_empty (folder);
  if (attempt (build, &job, outcome, err) == -1)
    return -1;
  if (outcome->status != BUILD_FAILED || job.fresh)
    return 0;
  job.fresh = true;
  return attempt (build, &job, outcome, err);
}

int
tree_build (const struct tree_build *build, struct build_outcome *outcome,
            struct error *err)
{
  CLEANUP_FREE char *files = text_format ("%s/artefact/files", build->dir);
  double begun = clock_seconds ();
  int r;

  *outcome = (struct build_outcome) {
    .status = BUILD_FAILED,
    .log = text_format ("%s/logs/build.log", build->dir),
  };
  r = run (build, files, outcome, err);
  outcome->seconds = clock_seconds () - begun;
  if (r == 0 && outcome->status != BUILD_OK && interrupt_requested ())
    outcome->status = BUILD_CANCELLED;
  if (r == 0 && outcome->status == BUILD_OK) {
    outcome->artefact.status = ARTEFACT_OK;
    outcome->artefact.folder = text_format ("%s/artefact", build->dir);
    outcome->artefact.backend = text_copy (build->backend->name);
    outcome->artefact.build_seconds = outcome->seconds;
    r = content_hash (files, outcome->artefact.content, err);
  }
  if (r == -1)
    build_outcome_clear (outcome);
  return r;
}
