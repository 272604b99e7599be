/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * From a commit to its artefact: found in the store, or checked out into a
 * worktree of ours and built.  The worktree is made when the first build
 * needs it and is gone, with its registration, when the builder is closed;
 * what a killed run left is cleaned up by the next one.
 */
#ifndef BOOTBISECT_BUILDER_H
#define BOOTBISECT_BUILDER_H

#include "../backends/backend.h"
#include "repo/repo.h"

struct builder;

struct builder_spec {
  struct repo *repo;
  struct store *store;
  const struct backend *backend;
  const struct build_options *options;
  const char *cache_dir;
  const char *clone;       /* folder of the user's clone, for build_job.clone; or NULL */
  bool retry_failed;       /* failed builds of earlier runs are tried again, once */
};

/* What became of one commit.  A failed one is no error. */
struct build_outcome {
  enum build_status status;
  bool cached;               /* it was in the store: seconds are those of then */
  double seconds;            /* checkout and build, CLOCK_MONOTONIC */
  char *reason;              /* why it failed, one line, or NULL */
  char *log;                 /* path of the build's log, or NULL where there was none */
  struct artefact artefact;  /* with status ARTEFACT_OK when BUILD_OK */
};
void build_outcome_clear (struct build_outcome *outcome);

/* Takes nothing over; all of spec lives longer than the builder. */
struct builder *builder_open (const struct builder_spec *spec, struct error *err);

/* Whether the artefact of a commit is in the store (or its failure), without
 * building: true fills the outcome.  Nothing is held: it may be pruned.
 */
bool builder_find (struct builder *builder, const char *commit,
                   struct build_outcome *outcome, struct error *err);

/* The outcome of a commit, built where it is not known.  A build that fails
 * after others in the same folder is tried once more from clean.  -1: nothing
 * could be tried at all (a full disk, a clone that can't be read).
 */
int builder_build (struct builder *builder, const char *commit,
                   struct build_outcome *outcome, struct error *err);

void builder_close (struct builder *builder);

#endif
