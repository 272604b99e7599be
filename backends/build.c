/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Steps of a build under the runner's keeper.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "../runner/cleanup.h"
#include "../runner/clock.h"
#include "../runner/environment.h"
#include "../runner/files.h"
#include "../runner/supervise.h"
#include "../runner/text.h"
#include "build.h"

/* How much of a log's end is looked through for the reason. */
#define TAIL_BYTES 65536

void
build_open (struct build *build, const struct build_job *job)
{
  /* Left over from a make that started us; and what would let a build
   * script's git find another repository than the worktree's. */
  static const char *const dropped[]
    = { "MAKELEVEL", "MAKEOVERRIDES", "MFLAGS", "GIT_DIR", "GIT_WORK_TREE",
        "GIT_INDEX_FILE", "DESTDIR" };
  char *slash;
  CLEANUP_FREE char *make_flags = text_format ("-j%u", job->options->jobs);

  *build = (struct build) { .job = job, .env = environment_copy (NULL) };
  build->folder = text_copy (job->source);
  slash = strrchr (build->folder, '/');
  if (slash && slash != build->folder)
    *slash = '\0';
  build->deadline = clock_seconds () + job->options->limit;
  for (size_t i = 0; i < sizeof dropped / sizeof dropped[0]; i++)
    environment_set (&build->env, dropped[i], NULL);
  /* Nor is a repository around the cache, such as the home folder's, theirs. */
  environment_set (&build->env, "GIT_CEILING_DIRECTORIES", build->folder);
  environment_set (&build->env, "LC_ALL", "C");
  environment_set (&build->env, "MAKEFLAGS", job->options->jobs ? make_flags : NULL);
  environment_set (&build->env, "BOOTBISECT_COMMIT", job->commit);
  environment_set (&build->env, "BOOTBISECT_SOURCE", job->source);
  if (job->ccache) {
    environment_set (&build->env, "CCACHE_DIR", job->ccache);
    /* The folder above both: two slots share what one of them compiled. */
    environment_set (&build->env, "CCACHE_BASEDIR", build->folder);
    environment_set (&build->env, "CCACHE_NOHASHDIR", "1");
  }
}

void
build_close (struct build *build, enum build_status *status, char **reason)
{
  *status = build->status;
  *reason = STEAL (build->reason);
  environment_free (build->env);
  free (build->folder);
}

int
build_fail (struct build *build, enum build_status status, const char *format, ...)
{
  va_list args;
  char *text = NULL;

  va_start (args, format);
  if (vasprintf (&text, format, args) < 0)
    text = NULL;
  va_end (args);
  free (build->reason);
  build->reason = text ? text_plain (text) : NULL;
  free (text);
  build->status = status;
  return 0;
}

/* The log from `start` on, but no more than its end. */
static char *
log_tail (const char *path, off_t start)
{
  CLEANUP_FCLOSE FILE *fp = fopen (path, "re");
  char *text = memory_zero (TAIL_BYTES + 1, 1);
  struct stat st;

  if (!fp || fstat (fileno (fp), &st) < 0)
    return text;
  if (st.st_size - start > TAIL_BYTES)
    start = st.st_size - TAIL_BYTES;
  if (start < st.st_size && fseeko (fp, start, SEEK_SET) == 0) {
    size_t n = fread (text, 1, TAIL_BYTES, fp);

    for (size_t i = 0; i < n; i++)
      if (!text[i])
        text[i] = '?';
  }
  return text;
}

/* The line that says most: the first one with an error in it, else the last
 * one.
 */
static char *
telling_line (char *text)
{
  static const char *const marks[]
    = { "error:", "ERROR:", "Error:", "fatal:", "undefined reference", "No rule to make" };
  char *last = NULL, *save = NULL;

  for (char *line = strtok_r (text, "\r\n", &save); line; line = strtok_r (NULL, "\r\n", &save)) {
    line += strspn (line, " \t");
    for (size_t i = 0; i < sizeof marks / sizeof marks[0]; i++)
      if (strstr (line, marks[i]))
        return line;
    if (*line)
      last = line;
  }
  return last;
}

static int
explain (struct build *build, const char *what, const struct job_result *result,
         off_t log_start)
{
  CLEANUP_FREE char *tail = log_tail (build->job->log, log_start);
  const char *line = telling_line (tail);
  const char *colon = line ? ": " : "";

  if (!line)
    line = "";
  switch (result->end) {
  case JOB_TIMED_OUT:
    return build_fail (build, BUILD_TIMEOUT, "%s took longer than %.0f s", what,
                       build->job->options->limit);
  case JOB_CANCELLED:
    return build_fail (build, BUILD_CANCELLED, "%s was interrupted", what);
  case JOB_NOT_STARTED:
    return build_fail (build, BUILD_FAILED, "%s: %s", what, strerror (result->value));
  case JOB_SIGNALLED:
    return build_fail (build, BUILD_FAILED, "%s was killed by signal %d%s%.300s", what,
                       result->value, colon, line);
  default:
    return build_fail (build, BUILD_FAILED, "%s failed with status %d%s%.300s", what,
                       result->value, colon, line);
  }
}

int
build_step (struct build *build, const char *what, const char *const *argv,
            const char *folder, struct error *err)
{
  struct stat st;
  off_t start = stat (build->job->log, &st) == 0 ? st.st_size : 0;
  double left = build->deadline - clock_seconds ();
  /* A killed compiler leaves its temporary files: they go with the folder. */
  CLEANUP_FREE char *scratch = text_format ("%s/scratch", build->folder);
  struct job_spec spec = {
    .argv = argv,
    .envp = (const char *const *) build->env,
    .directory = folder,
    .output = build->job->log,
    .scratch = scratch,
    .hold = build->job->hold,
    .limit = left > .01 ? left : .01,
  };
  struct job_result result;

  if (job_run (&spec, &result, err) < 0)
    return -1;
  if (result.end == JOB_EXITED && result.value == 0)
    return 1;
  return explain (build, what, &result, start);
}

int
build_shell (struct build *build, const char *what, const char *command, const char *folder,
             struct error *err)
{
  const char *argv[] = { "sh", "-c", command, NULL };

  return build_step (build, what, argv, folder, err);
}

bool
build_stamp_is (const struct build_job *job, const char *name, const char *text)
{
  CLEANUP_FREE char *path = text_format ("%s/%s", job->build, name);
  CLEANUP_FREE char *there = file_exists (path, NULL) ? file_read (path, NULL, NULL) : NULL;

  return there && strcmp (there, text) == 0;
}

int
build_stamp_set (const struct build_job *job, const char *name, const char *text,
                 struct error *err)
{
  CLEANUP_FREE char *path = text_format ("%s/%s", job->build, name);

  return file_write (path, text, strlen (text), err);
}
