/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Where a job's results go.  The log is locked before it is read: what
 * another process appends in between would be missed.
 */
#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "cleanup.h"
#include "files.h"
#include "job-folder.h"
#include "json.h"
#include "paths.h"
#include "text.h"

#define MOST_JOBS 10000 /* of one identity */

/* Whether nothing is in the folder but what a job begins with, so that a job
 * that was killed before its first line can begin again.
 */
static bool
folder_is_ours (const char *path)
{
  static const char *const ours[] = { ".", "..", "logs", LOG_NAME };
  DIR *dir = opendir (path);
  struct dirent *entry;
  bool all = true;

  while (dir && all && (entry = readdir (dir))) {
    bool known = false;

    for (size_t i = 0; i < sizeof ours / sizeof ours[0]; i++)
      known = known || strcmp (entry->d_name, ours[i]) == 0;
    all = known;
  }
  if (dir)
    closedir (dir);
  return all;
}

static int
take (struct engine *engine, struct error *err)
{
  CLEANUP_FREE char *logs = text_format ("%s/logs", engine->dir);
  bool repaired = false;
  struct stat st;

  if (stat (engine->dir, &st) == 0 && !S_ISDIR (st.st_mode))
    return error_set (err, STATUS_USAGE,
                      "%s: is not a folder: name another with --output", engine->dir);
  if (!file_exists (engine->dir, LOG_NAME) && !folder_is_ours (engine->dir))
    return error_set (err, STATUS_USAGE,
                      "%s: is not empty and holds no job: name another folder with --output",
                      engine->dir);
  if (folder_make (logs, err) == -1
      || !(engine->log = log_open (engine->dir, &repaired, err)))
    return -1;
  if (repaired)
    progress_warn (&engine->progress,
                   "%s/%s: the last line was torn by a crash and is cut off; all else is kept",
                   engine->dir, LOG_NAME);
  return history_read (&engine->history, engine->dir, err) < 0 ? -1 : 0;
}

static int
check (struct engine *engine, const char *id, struct error *err)
{
  const struct history *history = &engine->history;

  if (history->job && strcmp (json_text (history->job, "id"), id) != 0)
    return error_set (err, STATUS_USAGE,
                      "%s: holds another job: name another folder with --output, or go on with "
                      "it: bootbisect resume %s",
                      engine->dir, engine->dir);
  if (!history->job && !folder_is_ours (engine->dir))
    return error_set (err, STATUS_USAGE,
                      "%s: is not empty and holds no job: name another folder with --output",
                      engine->dir);
  return 0;
}

static void
let_go (struct engine *engine)
{
  log_close (engine->log);
  engine->log = NULL;
  history_clear (&engine->history);
  free (STEAL (engine->dir));
}

static int
open_named (struct engine *engine, const struct job_request *request, const char *id,
            struct error *err)
{
  engine->dir = path_absolute (engine->options->output);
  if (take (engine, err) == -1 || check (engine, id, err) == -1)
    return -1;
  if (request->again && engine->history.verdict)
    return error_set (err, STATUS_USAGE,
                      "%s: holds a finished job: name another folder with --output",
                      engine->dir);
  return 0;
}

/* Whether what was read can be gone on with.  A step's folder, named by its
 * commit alone, may also hold what was asked for otherwise.
 */
static bool
can_go_on (const struct engine *engine, const struct job_request *request, const char *id)
{
  const struct history *history = &engine->history;

  if (request->again && history->verdict)
    return false;
  return !request->tree || !history->job || strcmp (json_text (history->job, "id"), id) == 0;
}

int
job_folder_open (struct engine *engine, const struct job_request *request, const char *id,
                 const char *head, struct error *err)
{
  const char *output = engine->options->output;
  CLEANUP_FREE char *state = path_xdg ("XDG_STATE_HOME", ".local/state");
  const char *name = engine->repo      ? repo_name (engine->repo)
                     : request->pair[0] ? "files"
                                        : "installed";
  CLEANUP_FREE char *usual
    = output ? text_format ("%s/%.12s", output, head)
             : text_format ("%s/%s-%s-%.10s", state, name, request->verb, id);

  if (output && !request->tree)
    return open_named (engine, request, id, err);
  for (unsigned i = 1; i < MOST_JOBS; i++) {
    engine->dir = i == 1 ? text_copy (usual) : text_format ("%s-%u", usual, i);
    if (take (engine, err) == -1)
      return -1;
    if (can_go_on (engine, request, id))
      return check (engine, id, err);
    let_go (engine);
  }
  return error_set (err, STATUS_USAGE, "%s: is full of earlier jobs: remove some",
                    output ? output : state);
}
