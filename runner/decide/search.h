/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The search for one change in a window of a chain: who may be the culprit,
 * is it decided, and if not, which boots or build would tell most for their
 * cost.
 */
#ifndef BOOTBISECT_SEARCH_H
#define BOOTBISECT_SEARCH_H

#include "levels.h"
#include "plan.h"

/* Boots that the culprit and its parent must each have before the culprit is
 * named.  The posterior already asks for as many boots as the noise needs;
 * this guards against what it does not know: with fewer, an outlier of 15 %
 * passes for a level, as Huber's weights need company to see it.  Simulated
 * with 200 histories of 512 commits and a step of 10 %: 97.5 % right with 4
 * (and all the doubt, below), 99 % with 6, for 8 boots more of 71; and 27 %
 * in 10 commits at 10 % noise still costs only 45 boots.
 */
#define SEARCH_CLAIM_BOOTS 6

/* A culprit is named at this share of the doubt that the user allows: noise
 * is never quite as the model says, and several looks are taken.
 */
#define SEARCH_DOUBT .5

/* Of a step below so many tau two builds' offsets make the claim, and tau
 * itself comes out too small as often as not: it is named at this share of
 * that doubt.  Of 17 commits named alone for a step of 1 % at the usual doubt,
 * 13 were right, and none of the others had more than .98.
 */
#define SEARCH_NEAR_TAU 4
#define SEARCH_NEAR_DOUBT .4

/* The usual sd of ln from build to build of one source. */
#define SEARCH_TAU .004

struct window {
  size_t chain;
  size_t low, high;   /* positions in the chain: the good and the bad end */
  double left_sd;     /* how far the good end's level may be from 0 */
  double none;        /* prior probability of no change in it */
};

enum search_state {
  SEARCH_OPEN,        /* `want` says what comes next */
  SEARCH_FOUND,       /* positions first..last of the window's chain */
  SEARCH_NONE,        /* no change here */
  SEARCH_NOISE,       /* boots tell nothing more: builds differ by too much */
  SEARCH_BUILDS,      /* more builds would be needed than there may be */
};

struct search {
  struct window window;
  enum search_state state;
  double *probability;  /* of positions low..high (low's is 0) */
  double none;          /* probability of no change */
  size_t first, last;   /* the likeliest: last, and before it what cannot be built */
  double claim;         /* probability of these */
  double delta, delta_sd; /* step there, ln */
  double tau;           /* posterior mean */
  bool misfit;          /* two levels do not explain the points */
  struct window narrow; /* misfit: around the largest of several steps */
  enum action_kind want; /* OPEN: ACTION_BUILD or ACTION_BOOT */
  size_t subject;
  size_t pairs;          /* BOOT: of subject and reference */
};

struct search_context {
  const struct plan_request *request;
  const struct evidence *evidence;
  const struct levels *levels;
};

void search_window (const struct search_context *context, const struct window *window,
                    struct search *search);
void search_clear (struct search *search);

/* The probability at which a culprit is named. */
double search_confidence (const struct search_context *context);

/* That of this search, which is more where its step is near the builds' noise. */
double search_wanted (const struct search_context *context, const struct search *search);

/* The request's build noise, else SEARCH_TAU. */
double search_usual_tau (const struct search_context *context);

/* What a search for failures shares (context->levels is not used). */

/* Prior probabilities of the positions low..high as culprits, summing to
 * 1 - none; all 0 when no position can be it.
 */
void search_prior (const struct search_context *context, const struct window *window,
                   double *probability);

/* first, last, claim from the probabilities: what cannot be built or booted
 * counts with the next that can.
 */
void search_likeliest (const struct search_context *context, struct search *search);

/* Near commits that do not build others do not either: the share of those
 * that build among the tried positions, by distance, drawn to .95.
 * search_tried () collects them, and none while all have built.
 */
size_t search_tried (const struct search_context *context, const struct search *search,
                     size_t *tried);
double search_chance (const struct search_context *context, const struct search *search,
                      const size_t *tried, size_t n_tried, size_t position);

/* Fills state OPEN's want, NOISE or BUILDS from the probabilities (choose.c).
 */
void search_choose (const struct search_context *context, struct search *search);

/* A position before which no boot can be had (or at the window's low end). */
size_t search_previous (const struct search_context *context, const struct search *search,
                        size_t position);

/* Counted boots of the subject at a position. */
size_t search_boots (const struct search_context *context, size_t chain,
                     size_t position);

#endif
