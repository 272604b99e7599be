/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One child a target at a time, and not often: at most a fiftieth of a
 * CPU is spent in them.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../reports/dashboard.h"
#include "cleanup.h"
#include "clock.h"
#include "files.h"
#include "live.h"
#include "supervise.h"
#include "text.h"

/* Seconds from the end of one post to the next: at least, and as a multiple
 * of the CPU time that the last one took.
 */
#define REST_LEAST 10.
#define REST_FACTOR 50.

/* What a post may take besides its requests. */
#define POST_EXTRA 30.

struct live_target {
  struct target target;
  char *log;          /* what the child says */
  struct job *job;    /* it runs; or NULL */
  double next;        /* not before this, clock_seconds () */
  size_t samples;     /* that there were when the last one began */
};

struct live {
  const struct options *options;
  struct engine *engine;
  struct live_target *list;
  size_t n;
};

static bool
is_named_before (const struct words *names, size_t i)
{
  for (size_t k = 0; k < i; k++)
    if (strcmp (names->list[k], names->list[i]) == 0)
      return true;
  return false;
}

int
live_open (struct live **place, const struct options *options, struct error *err)
{
  const struct words *names = &options->posts;
  struct live *live;

  *place = NULL;
  if (names->n == 0)
    return 0;
  live = memory_zero (1, sizeof *live);
  live->options = options;
  live->list = memory_zero (names->n, sizeof live->list[0]);
  for (size_t i = 0; i < names->n; i++) {
    if (is_named_before (names, i))
      continue;
    if (target_load (&live->list[live->n].target, names->list[i], options, err) == -1) {
      live_close (live);
      return error_prefix (err, "--post %s", names->list[i]);
    }
    live->n++;
  }
  *place = live;
  return 0;
}

/* The same program, by the name under which it runs, whatever has become of
 * its file since.
 */
static void
start (struct live *live, struct live_target *t)
{
  const struct options *o = live->options;
  const char *argv[] = { "/proc/self/exe", "post", "--quiet", t->target.name, live->engine->dir,
                         o->config ? "--config" : NULL, o->config, NULL };

  unlink (t->log);
  t->samples = live->engine->history.evidence.n_samples;
  t->job = job_start (
    &(struct job_spec) {
      .argv = argv,
      .output = t->log,
      .limit = t->target.patience + t->target.timeout + POST_EXTRA,
    },
    NULL);
}

/* Takes the result of a child that has ended. */
static void
reap (struct live_target *t, struct job_result *result)
{
  if (job_wait_any (&t->job, 1, result) < 0) {
    job_cancel (t->job);
    t->job = NULL;
    *result = (struct job_result) { .end = JOB_CANCELLED };
  }
  t->next = clock_seconds () + fmax (REST_LEAST, REST_FACTOR * (result->user + result->system));
}

static void
turn (void *user)
{
  struct live *live = user;

  for (size_t i = 0; i < live->n; i++) {
    struct live_target *t = &live->list[i];
    struct job_result result;

    if (t->job && job_has_ended (t->job))
      reap (t, &result);
    if (!t->job && t->target.dashboard->live && clock_seconds () >= t->next
        && live->engine->history.evidence.n_samples > t->samples)
      start (live, t);
  }
}

void
live_begin (struct live *live, struct engine *engine)
{
  if (!live)
    return;
  live->engine = engine;
  engine->between = turn;
  engine->between_user = live;
  for (size_t i = 0; i < live->n; i++)
    live->list[i].log
      = text_format ("%s/logs/post-%s.log", engine->dir, live->list[i].target.name);
}

/* The last line that the child printed. */
static char *
last_words (const struct live_target *t)
{
  CLEANUP_FREE char *text = file_read (t->log, NULL, NULL);
  size_t n = text ? strlen (text) : 0;
  char *line;

  while (n > 0 && text[n - 1] == '\n')
    text[--n] = '\0';
  line = n > 0 ? strrchr (text, '\n') : NULL;
  return text_copy (n == 0 ? "it ended without a word" : line ? line + 1 : text);
}

void
live_finish (struct live *live)
{
  struct job_result result;

  /* One that is at work may hang; what it does not get done is done again. */
  for (size_t i = 0; live && i < live->n; i++) {
    if (live->list[i].job)
      job_cancel (live->list[i].job);
    start (live, &live->list[i]);
  }
  for (size_t i = 0; live && i < live->n; i++) {
    struct live_target *t = &live->list[i];

    result = (struct job_result) { .end = JOB_NOT_STARTED };
    if (t->job)
      reap (t, &result);
    if (result.end == JOB_EXITED && result.value == STATUS_OK) {
      unlink (t->log);
      continue;
    }
    CLEANUP_FREE char *words = last_words (t);
    CLEANUP_FREE char *plain = text_plain (words);

    progress_warn (&live->engine->progress, "%s%s",
                   strncmp (plain, "bootbisect: ", 12) == 0 ? "" : "bootbisect: ", plain);
  }
}

void
live_close (struct live *live)
{
  if (!live)
    return;
  for (size_t i = 0; i < live->n; i++) {
    if (live->list[i].job)
      job_cancel (live->list[i].job);
    free (live->list[i].log);
    target_clear (&live->list[i].target);
  }
  free (live->list);
  free (live);
}
