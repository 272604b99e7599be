/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * All changes of a history: the largest first, then what lies before and
 * after it, and the inside of a merge that is a culprit.  One walk serves
 * both questions of a plan: what is wanted next, and what has been found.
 */
#ifndef BOOTBISECT_HUNT_H
#define BOOTBISECT_HUNT_H

#include "search.h"

struct find {
  size_t chain, first, last;  /* positions */
  double probability;
  double delta, delta_sd;
  bool noise;                 /* a set, because builds differ by too much */
};

struct hunt {
  struct search_context context;
  struct find *finds;
  size_t n_finds;
  bool list;                  /* candidates are asked for (they need a sort) */
  bool wanted;                /* `action` says what comes next */
  enum action_kind want;
  size_t subject, pairs;
  enum search_state state;    /* of the window that is open or was first closed */
  double none;                /* P(no change) in the whole range */
  double tau;
  bool begun;                 /* none, state and tau are noted */
  struct candidate *candidates;
  size_t n_candidates;
};

/* Walks until something is wanted or all is decided. */
void hunt_walk (struct hunt *hunt);
void hunt_clear (struct hunt *hunt);

/* Share (0..1) of the likeliest of n positions' subjects, likeliest first;
 * the caller frees the list.
 */
struct candidate *candidates_new (const struct chain *chain, size_t low,
                                  const double *probability, size_t n, double share,
                                  size_t *n_candidates);

#endif
