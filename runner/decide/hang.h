/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The state of a failure search, between the room that decides what is asked
 * (plan-failure.c) and the one that finds the best place (hang-choose.c).
 * Opened for each question from the evidence alone.
 */
#ifndef BOOTBISECT_HANG_H
#define BOOTBISECT_HANG_H

#include "failure.h"
#include "hunt.h"

#define BATCH_MAX 4096

struct hang {
  struct search_context context;
  struct failure_counts *of_subject;
  struct search search;      /* probabilities in the window that decides */
  struct failure_counts before, after; /* of the claimed split */
  double rate, clean_rate;   /* p, p0 */
  bool unusable, open, none, blocked, enter;
  size_t subject, batch;     /* open: what is wanted */
  enum action_kind want;
};

/* Of the positions of a chain; what is known outside of it counts at its
 * ends.  The caller frees it.
 */
struct failure_counts *hang_counts (const struct hang *h, const struct chain *chain);

/* The rate that these counts tell; at least two failures: unbiased for
 * boots that went on until the last failure.
 */
double failure_rate (const struct failure_counts *c);

/* The next step is this subject's: so many boots, or first its build. */
void hang_want (struct hang *h, size_t s, double boots);

/* Wants what tells most of the place for its cost, if anything does. */
void hang_choose (struct hang *h);

#endif
