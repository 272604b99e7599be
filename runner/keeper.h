/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The keeper: the process between the runner and a job's child.  What it
 * needs is opened by the runner before the fork, so nothing can fail in it
 * that a user would have to be told.
 */
#ifndef BOOTBISECT_KEEPER_H
#define BOOTBISECT_KEEPER_H

#include <stdbool.h>
#include <sys/types.h>

#include "supervise.h"

/* From SIGTERM to SIGKILL: make and ninja remove half-written files then. */
#define KEEPER_GRACE .4
/* How long the result is held back for a tree that does not die. */
#define KEEPER_PATIENCE 1.2

struct keeper {
  const char *const *argv;
  char *const *envp;
  const char *directory;
  const char *scratch;
  double limit;
  unsigned long long output_limit;
  bool count_instructions;
  int lifeline;      /* end to read of a pipe: it closes when the runner dies or cancels */
  int report;        /* end to write of a pipe: gets one struct keeper_report */
  int scratch_fd;    /* holds the lock; -1: no scratch */
  int output_fd, answer_fd; /* answer -1: stdout goes to output */
  int hold_fd;       /* kept open until the keeper ends; -1: none */
};

struct keeper_report {
  struct job_result result;
  bool clean; /* nothing of the tree is left */
};

/* Called in the forked process. */
void keeper_main (struct keeper *keeper) __attribute__ ((noreturn));

#endif
