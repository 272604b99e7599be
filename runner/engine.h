/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A job at work: everything that its stages share, and the loop that asks
 * the plan what comes next and does it.
 *
 *   job.c           opens or takes up a job: folder, log, commits
 *   engine.c        the loop: next action, verdict, end
 *   engine-build.c  an action that builds
 *   engine-boot.c   an action that boots
 *   engine-enter.c  an action that enters a merge
 */
#ifndef BOOTBISECT_ENGINE_H
#define BOOTBISECT_ENGINE_H

#include "../backends/backend.h"
#include "builder.h"
#include "decide/plan.h"
#include "fixed-appliance.h"
#include "history.h"
#include "log.h"
#include "measure.h"
#include "options.h"
#include "progress.h"

struct engine {
  const struct options *options;
  const char *verb;
  const struct plan *plan;
  struct plan_request request;
  const struct workload *workload;
  const char *argument;        /* of the workload */
  const char *metric;

  char *dir;                   /* output folder, absolute */
  char *cache_dir;             /* absolute */
  char *scratch;               /* parent of the runs' private folders */
  struct log *log;
  struct history history;
  struct progress progress;

  /* with a repository */
  struct repo *repo;
  const char *tree;            /* step: where HEAD is checked out and built; or NULL */
  const struct backend *backend;
  struct build_options build;
  char *configuration;         /* of the builds, as the backend tells it */
  struct store *store;
  struct builder *builder;

  struct json_object *pins;    /* what is pinned, as pins_record () tells it, or NULL */
  struct appliances *appliances; /* for what boots another kernel than the host's */
  struct setup base;           /* what all boots have in common */
  struct setup *setups;        /* of each subject, filled when first needed */
  struct content_mark **marks; /* of each subject: its files as they were attached, where
                                  its runs can write to them; or NULL */
  bool *attached;              /* of each subject: its setup is filled */
  size_t n_setups;

  void (*between) (void *user); /* called between two actions, when nothing runs; must not
                                   wait; NULL: none */
  void *between_user;

  uint64_t next_run;           /* running number of the next boot */
  bool forecast_told;          /* the forecast of a long job was printed */
  double started;              /* clock_seconds () */
  double builds_seconds;       /* spent in builds, this session */
  double boots_seconds;        /* spent in boots, this session */
};

/* Adds a line to the log and takes it into the history; the line is put. */
int engine_record (struct engine *engine, struct json_object *line, struct error *err);

/* Runs until the plan stops or the user does.  Returns an exit status
 * (STATUS_OK: the plan's verdict is in the history), or -1 with an error.
 */
int engine_run (struct engine *engine, struct error *err);

/* One action.  -1: an error; STATUS_INTERRUPTED; else 0. */
int engine_build (struct engine *engine, size_t subject, struct error *err);
int engine_boot (struct engine *engine, struct error *err);
int engine_enter (struct engine *engine, size_t merge, struct error *err);

/* Makes sure that the subject's artefact is at hand and attached. */
int engine_attach (struct engine *engine, size_t subject, struct error *err);

/* "1a2b3c4d5e subject of the commit" for people, cut to a row; freed by the
 * caller.
 */
char *engine_subject_name (const struct engine *engine, size_t subject);

#endif
