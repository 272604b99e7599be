/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The one question that a plan answers: given this evidence, what comes
 * next?  Plans are pure: same request and evidence, same answer; no clock,
 * no I/O, and random choices drawn from request->seed and the evidence.
 */
#ifndef BOOTBISECT_PLAN_H
#define BOOTBISECT_PLAN_H

#include "evidence.h"

/* What the user asked for.  Fractions are ratios - 1: 0.05 is 5 %. */
struct plan_request {
  uint64_t seed;
  size_t samples;        /* range, bench: timed boots wanted of each subject */
  size_t warmups;        /* untimed boots of each subject first */
  double confidence;     /* stop when the answer's probability is at least this (.95) */
  double min_effect;     /* the smallest effect worth finding (.05) */
  double build_noise;    /* usual sd of ln from build to build of one source; 0: .004 */
  double min_rate;       /* failure: the smallest failure probability worth finding;
                            0: 1 in 5,000 */
  double precision;      /* compare: wanted half-width of the ratio's interval, or 0 */
  size_t max_boots;      /* budgets; 0: none */
  size_t max_builds;
  double max_seconds;
  bool failure;          /* search a failure rate, not a time */
  bool known_clean_good; /* failure: the good end never fails */
  size_t parallel;       /* failure: boots at once */
  double expected_build_seconds; /* used until costs are measured */
  double expected_boot_seconds;
  const double *recorded; /* step: values of the baseline, which is then not booted; borrowed */
  size_t n_recorded;       /* 0: the baseline is subject 0 */
};

enum action_kind {
  ACTION_BUILD,  /* build subject */
  ACTION_BOOT,   /* boot boots[0..n_boots-1], in this order */
  ACTION_ENTER,  /* append a chain for the inside of the merge `subject` */
  ACTION_STOP,   /* nothing more to do: ask plan->judge () */
};

struct action {
  enum action_kind kind;
  size_t subject;          /* BUILD, ENTER */
  size_t *boots;           /* BOOT: subjects; freed by action_clear () */
  size_t n_boots;
  bool warmup;             /* BOOT: none of it counts */
  bool stop_at_failure;    /* BOOT: do not start more after a FAILED one */
  size_t parallel;         /* BOOT: this many at once (1: one after another) */
};

void action_clear (struct action *action);

enum verdict_kind {
  VERDICT_COMPLETE,     /* range, bench: everything asked for is measured */
  VERDICT_CULPRIT,      /* one commit */
  VERDICT_CULPRIT_SET,  /* one of a few neighbours that cannot be told apart */
  VERDICT_NO_CHANGE,    /* no effect of at least min_effect */
  VERDICT_UNDECIDED,    /* not within the budget, or not at all; see reason */
  VERDICT_DIFFERENT,    /* compare: the two differ by at least min_effect */
};

enum verdict_reason {
  REASON_NONE,
  REASON_BOOTS,          /* --max-boots spent */
  REASON_BUILDS,         /* --max-builds spent */
  REASON_TIME,           /* --max-time spent */
  REASON_BUILD_NOISE,    /* under what builds of one source differ by: more boots
                            do not help */
  REASON_END_UNUSABLE,   /* an end of the range does not build or boot */
  REASON_NOTHING_USABLE, /* no commit between the ends builds or boots */
  REASON_BASELINE_UNUSABLE, /* step: it boots no longer */
  REASON_DISTURBED,      /* nearly all boots of a subject were disturbed or failed */
};

/* ratio = slower/faster as bad over good: 1.05 is 5 % slower, .95 quicker. */
struct effect {
  double ratio;
  double low, high;      /* interval of request->confidence */
};

struct candidate {
  size_t subject;
  double probability;
};

struct culprit {
  size_t chain;
  size_t *subjects;      /* one, or the set; oldest first */
  size_t n_subjects;
  double probability;    /* that it is one of them */
  struct effect effect;  /* time; in failure mode the failure probability
                            before (low) and after (high) and their ratio */
};

struct verdict {
  enum verdict_kind kind;
  enum verdict_reason reason;
  struct culprit *culprits;      /* the largest effect first */
  size_t n_culprits;
  struct candidate *candidates;  /* credible set of what is still open or of the
                                    first culprit, likeliest first */
  size_t n_candidates;
  double probability_no_change;
  struct effect ends;            /* bad end against good end; compare: B over A */
  double detectable;             /* smallest effect that this evidence could show */
  double noise;                  /* sigma of one pair's ln ratio */
  double build_noise;            /* tau, sd of ln from build to build; 0: not known */
};

void verdict_clear (struct verdict *verdict);

/* What is still to come if all goes as usual; before a long job and for ETA. */
struct forecast {
  bool preliminary;   /* the noise is not measured yet: rough */
  double detectable;  /* effect that would be found with request->confidence */
  double builds;
  double boots;
  double seconds;
};

struct plan {
  const char *name;
  void (*next) (const struct plan_request *, const struct evidence *, struct action *);
  void (*judge) (const struct plan_request *, const struct evidence *, struct verdict *);
  void (*forecast) (const struct plan_request *, const struct evidence *,
                    struct forecast *);
};

extern const struct plan plan_range;   /* every subject, in randomised rounds */
extern const struct plan plan_bisect;
extern const struct plan plan_compare; /* subjects 0 and 1 */
extern const struct plan plan_bench;   /* subject 0 */
extern const struct plan plan_step;    /* subject 1 against the baseline, 0 */

#endif
