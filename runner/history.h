/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the evidence log says, taken in line by line: as numbers for the
 * plans (struct evidence) and as the lines themselves for the reports.
 * A running job applies each line that it appends, so a resumed job and one
 * that never stopped hold the same.
 */
#ifndef BOOTBISECT_HISTORY_H
#define BOOTBISECT_HISTORY_H

#include <json-c/json.h>

#include "decide/evidence.h"
#include "error.h"

/* A boot action that was begun: what of it is still to do. */
struct open_block {
  uint64_t number;
  size_t *boots;       /* subjects by slot */
  bool *done;          /* by slot */
  size_t n;
  bool warmup;
  bool stop_at_failure;
  size_t parallel;
};

void open_block_clear (struct open_block *open);

/* One of the jobs that a history was merged from (merge.h). */
struct history_run {
  char *dir;
  struct json_object *session; /* its newest session's line */
  size_t samples;              /* warm-ups and failures too */
};

/* Lines are owned by the history; arrays are indexed like the evidence's. */
struct history {
  struct json_object *job;        /* the log's first line, or NULL */
  struct json_object *session;    /* the newest session's line */
  struct json_object **commits;   /* of each subject: its object in a "subjects" list */
  struct json_object **builds;    /* of each subject: its newest "build" line, or NULL */
  size_t *content;                /* of each subject: a number that equal artefacts share, or
                                     SIZE_MAX */
  struct lh_table *contents;      /* these numbers by content hash */
  unsigned *strikes;              /* of each subject: boots in a row without a sample */
  unsigned *boots;                /* of each subject: boots that gave a sample */
  unsigned *warmups;              /* of each subject: good warm-ups since the machine booted */
  struct json_object **samples;   /* of each sample: its "sample" line */
  size_t quiet;                   /* samples, no warm-ups, that nothing disturbed */
  size_t set_aside;               /* disturbed ones that do not count, so are taken again */
  unsigned *aside;                /* of each subject: of these */
  unsigned *counted;              /* of each subject: samples that count */
  struct json_object *verdict;    /* the newest "verdict" line, or NULL */
  struct json_object *forecast;   /* the newest "forecast" line, or NULL */
  struct json_object *confirmation; /* the newest "confirmation" line of that verdict, or NULL */
  struct json_object *closing;    /* the newest "end" line, or NULL */
  struct json_object *judgement;  /* the newest "judgement" line, or NULL */
  struct history_run *runs;       /* merged: the jobs it comes from, oldest first */
  size_t n_runs;                  /* 0: it is one job */
  size_t *run_of;                 /* merged: of each sample, its run */
  struct evidence evidence;
  struct open_block open;
  double *build_seconds;          /* of each build that was not cached */
  size_t n_build_seconds;
  double *boot_seconds;           /* of each boot with all that goes with it */
  size_t n_boot_seconds;
  size_t sessions;
};

/* Takes one line in and keeps a reference to it.  A line that does not fit
 * what came before is an error; a type that is not known is passed over.
 */
int history_apply (struct history *history, struct json_object *line, struct error *err);

/* The whole log of a folder.  Returns the number of lines, 0 when there is
 * no log, -1 with an error.
 */
long history_read (struct history *history, const char *dir, struct error *err);

/* The same where there must be a log: 0, or -1 with an error. */
int history_load (struct history *history, const char *dir, struct error *err);

/* The evidence with its median costs brought up to date. */
const struct evidence *history_evidence (struct history *history);

void history_clear (struct history *history);

/* The commit object of a subject ({"hash", "subject", ...}), borrowed; NULL
 * where the subject is not a commit.
 */
struct json_object *history_commit (const struct history *history, size_t subject);

/* The forecast on record in words; the caller frees it. */
char *history_forecast_words (const struct history *history);

/* Whether slots of the open block are still to be run. */
bool history_block_pending (const struct history *history);

#endif
