/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Opening a job: what was asked for becomes an output folder with an
 * evidence log, or takes up the one that is there.
 */
#ifndef BOOTBISECT_JOB_H
#define BOOTBISECT_JOB_H

#include "engine.h"

/* What a verb asks for. */
struct job_request {
  const char *verb;
  unsigned verb_bit;           /* VERB_... */
  const struct plan *plan;
  const char *repo;            /* path; NULL: what is measured is not built */
  const char *range;           /* with repo: A..B; or else */
  struct commit_list *chosen;  /* with range: just these of it, taken over; or NULL */
  const char *pair[2];         /* two commits of repo, or two files; neither range nor
                                  pair: the installed system */
  const char *revert;          /* a commit: the second of the pair is the first with this
                                  one reverted */
  struct engine *after;        /* a job that has ended: its worktree and artefacts are
                                  taken over; it stays open as long */
  const char *tree;            /* step: HEAD as it is checked out there, against ... */
  struct json_object *baseline; /* ... this subject (job_lines_subject ()), borrowed; or */
  const double *recorded;      /* the values that were measured of it; borrowed */
  size_t n_recorded;
  struct json_object *variants; /* the installed system in several ways (variants.h), borrowed */
  bool first_parent;           /* of the range, whatever the options say */
  bool part;                   /* of a results folder, which has the report */
  bool again;                  /* a finished job is not taken up: measure anew */
};

/* Fills the engine.  On error nothing of it need be closed.  The options
 * must stay as long as the engine.
 */
int job_open (struct engine *engine, const struct options *options,
              const struct job_request *request, struct error *err);

/* Whether an earlier run finished the job already. */
bool job_is_finished (const struct engine *engine);

/* The part of a setup that the options decide, the accelerator as it was asked
 * for; freed by setup_clear ().
 */
void job_setup (const struct options *options, struct setup *setup);

/* Ends the session: worktrees, locks, memory. */
void job_close (struct engine *engine);

/* The cache folder that the options name, made; the caller frees it. */
char *job_cache_dir (const struct options *options, struct error *err);

#endif
