/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What is known so far, as plain numbers: the only input of every plan.
 * The runner fills it by replaying the evidence log, so a plan keeps no
 * state of its own, and resuming a job is nothing but replaying its log.
 */
#ifndef BOOTBISECT_EVIDENCE_H
#define BOOTBISECT_EVIDENCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum subject_state {
  SUBJECT_UNTRIED,     /* nothing known */
  SUBJECT_READY,       /* built, its artefact is at hand */
  SUBJECT_UNBUILDABLE, /* its build failed or was refused */
};

/* Something that can be booted: a commit, a file, the installed system. */
struct subject {
  enum subject_state state;
  bool warm;          /* its untimed warm-up boots are done */
  bool unbootable;    /* built, but no boot of it ever gives a sample */
  bool cached;        /* READY would cost no build: an artefact of an earlier run */
  ptrdiff_t same_as;  /* lowest subject with a byte-identical artefact, or itself; */
                      /* -1 while not built */
  ptrdiff_t parent;   /* nearest selected ancestor among the subjects, or -1 */
  double weight;      /* relative prior of being the culprit; 1 is usual */
  bool merge;         /* has a second parent whose history can be entered */
};

/* A line of history to search, oldest first.  subjects[0] is its good end
 * and subjects[n-1] its bad end.  Chain 0 is the range's first-parent
 * history; a further chain is the inside of a merge: subjects[0] is the
 * fork point, then the side branch's commits, and last the merge itself.
 */
struct chain {
  size_t *subjects;
  size_t n;
  ptrdiff_t merge;    /* the subject that was entered, or -1 for chain 0 */
};

enum outcome {
  OUTCOME_OK,       /* value is a measurement */
  OUTCOME_FAILED,   /* the boot failed in the way that is searched for (failure
                       mode), or failed at all (elsewhere) */
  OUTCOME_TIMEOUT,  /* the watchdog ended it; value is the limit: "at least" */
  OUTCOME_SKIPPED,  /* failed in another way: says nothing */
};

struct sample {
  size_t subject;
  uint64_t block;      /* the action that asked for it, rising */
  unsigned slot;       /* its place in that action's list */
  bool warmup;         /* never counted */
  bool contaminated;   /* the machine was disturbed, and it was taken again */
  enum outcome outcome;
  double value;        /* the metric, > 0; seconds for a boot */
};

/* Measured costs; 0 where nothing is measured yet. */
struct costs {
  double build_seconds; /* median of one build that was not cached */
  double boot_seconds;  /* median of one boot with all that goes with it */
  size_t builds;        /* spent so far */
  size_t boots;         /* spent so far, warm-ups included */
  double seconds;       /* spent so far, over all sessions of the job */
};

struct evidence {
  struct subject *subjects;
  size_t n_subjects;
  struct chain *chains;
  size_t n_chains;
  struct sample *samples; /* in the order in which they were taken */
  size_t n_samples;
  uint64_t next_block;    /* the number that the next boot action gets */
  struct costs costs;
};

#endif
