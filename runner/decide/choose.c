/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The next build or boots of a search: the most information for its cost,
 *
 *   p_build(i) MI(F_i, snr) / (B [not built] + 2 m T),  F_i = P(b <= i),
 *
 * m pairs of the commit and the reference.  With low noise this is ordinary
 * bisection; with high noise it boots again what is already built.  Of what
 * a measured commit still has to tell, the part that its own build's offset
 * hides is gone: with k = tau^2 / (tau^2 + its variance) the levels are only
 * delta (1 - k) apart, seen with variance of the boots + tau^2 (1 - k).
 */
#include <math.h>

#include "information.h"
#include "memory.h"
#include "search.h"
#include "tally.h"

static const size_t pair_counts[] = { 2, 4, 8, 16 };
#define N_PAIRS (sizeof pair_counts / sizeof pair_counts[0])

/* Variance of m pairs in units of sigma^2 / m: 1 for the commit's boots and
 * about a half for the reference's, which the neighbouring blocks help.
 */
#define PAIR_VARIANCE 1.5

/* Of a commit known this well, its build's offset hides the rest. */
#define SATURATED .75

/* A step below so many tau is not resolved by boots, and hardly by builds: with
 * k = |delta| / tau, b is told from b + 1 by the build of b alone, whose log
 * odds are N(k^2/2, k^2), and from b - 1 by that of b - 1.  So even if all were
 * built and booted for ever, one commit could be named at confidence c with
 * probability Phi (k/2 - ln (c/(1-c)) / k)^2 at most: .17 for 1 % and tau .4 %,
 * .66 for 1.5 %, .92 for 2 % (`sim limits`).  A build then tells .63 bits of the
 * log2 n that are wanted, and .38 after 32 pairs.  With 2 in place of 3, 26 of
 * 100 steps of 1 % were found in place of 19, for two fifths more boots, and
 * fewer of the claims were right.
 */
#define TAU_MIN 3

/* Noise alone may look like a step near an end, and each further build then
 * tells a little, up to the last.  Halving takes a build a bit, and half as
 * many again where the step is no more than TAU_MIN tau; after so many a bit
 * the noise of the builds is all that is looked at.
 */
#define BUILDS_A_BIT 4

/* Under this many bits, boots tell nothing worth their time. */
#define BITS_MIN .01

struct choice {
  double rate, bits;
  size_t position, pairs;
  bool blocked;      /* the best one of all would need a build too many */
};

static bool
ready (const struct search_context *c, const struct search *search, size_t position)
{
  return c->evidence->subjects[c->evidence->chains[search->window.chain]
                                 .subjects[position]].state == SUBJECT_READY;
}

double
search_chance (const struct search_context *c, const struct search *search,
               const size_t *tried, size_t n_tried, size_t position)
{
  const struct chain *chain = &c->evidence->chains[search->window.chain];
  double reach = fmax ((double) (search->window.high - search->window.low) / 64, 1.5);
  double good = .95, all = 1;

  for (size_t k = 0; k < n_tried; k++) {
    double distance = fabs ((double) tried[k] - (double) position);
    double weight = 2 * exp (-distance / reach);

    all += weight;
    good += subject_hopeless (c->evidence, chain->subjects[tried[k]]) ? 0 : weight;
  }
  return good / all;
}

size_t
search_tried (const struct search_context *c, const struct search *search, size_t *tried)
{
  const struct window *w = &search->window;
  const struct chain *chain = &c->evidence->chains[w->chain];
  size_t n = 0, failed = 0;

  for (size_t i = w->low; i <= w->high; i++)
    if (c->evidence->subjects[chain->subjects[i]].state != SUBJECT_UNTRIED) {
      failed += subject_hopeless (c->evidence, chain->subjects[i]);
      tried[n++] = i;
    }
  return failed ? n : 0;
}

static void
consider (struct choice *best, double bits, double cost, size_t position, size_t pairs)
{
  if (bits / cost > best->rate) {
    best->rate = bits / cost;
    best->position = position;
    best->pairs = pairs;
  }
  best->bits = fmax (best->bits, bits);
}

/* Boots of what is measured or built already. */
static void
consider_ready (const struct search_context *c, const struct search *search,
                size_t position, double f, double delta, struct choice *best)
{
  size_t s = subject_canonical (
    c->evidence, c->evidence->chains[search->window.chain].subjects[position]);
  ptrdiff_t at = c->levels->place[s];
  double sigma2 = c->levels->sigma * c->levels->sigma, tau2 = search->tau * search->tau;
  double k = 0, boot = cost_boot (c->request, c->evidence);
  double warm = c->evidence->subjects[s].warm ? 0
                                              : (double) c->request->warmups * boot;

  if (s == c->levels->reference)
    return;
  if (at >= 0)
    k = tau2 / (tau2 + c->levels->covariance[(size_t) at * (c->levels->n + 1)]);
  if (k > SATURATED)
    return;
  for (size_t j = 0; j < N_PAIRS; j++) {
    double m = (double) pair_counts[j];
    double variance;

    /* Two more after dozens would only be asked for again. */
    if (at >= 0 && j + 1 < N_PAIRS && 4 * pair_counts[j] < c->levels->boots[at])
      continue;
    variance = PAIR_VARIANCE * sigma2 / m + tau2 * (1 - k);
    consider (best, information_gauss (f, delta * (1 - k) / sqrt (variance)),
              2 * m * boot + warm, position, pair_counts[j]);
  }
}

/* A commit is only worth a build when f is not 0 or 1; the tables hold for
 * all of them, for nothing but f and the chance to build differs.
 */
static void
consider_builds (const struct search_context *c, const struct search *search,
                 double delta, struct choice *best)
{
  const struct window *w = &search->window;
  const struct chain *chain = &c->evidence->chains[w->chain];
  CLEANUP_FREE size_t *tried = array_new (w->high - w->low + 1, sizeof *tried);
  size_t n_tried = search_tried (c, search, tried);
  struct information_table tables[N_PAIRS];
  double sigma2 = c->levels->sigma * c->levels->sigma, tau2 = search->tau * search->tau;
  double build = cost_build (c->request, c->evidence);
  double boot = cost_boot (c->request, c->evidence), f = 0;

  for (size_t j = 0; j < N_PAIRS; j++)
    information_table (delta / sqrt (PAIR_VARIANCE * sigma2 / (double) pair_counts[j]
                                     + tau2), &tables[j]);
  for (size_t i = w->low; i < w->high; i++) {
    const struct subject *subject = &c->evidence->subjects[chain->subjects[i]];
    double chance, place;

    f += search->probability[i - w->low];
    if (subject->state != SUBJECT_UNTRIED || subject->unbootable || f <= 0)
      continue;
    if (!budget_build_left (c->request, c->evidence, chain->subjects[i])) {
      best->blocked = true;
      continue;
    }
    place = information_place (f);
    chance = n_tried ? search_chance (c, search, tried, n_tried, i) : 1;
    for (size_t j = 0; j < N_PAIRS; j++)
      consider (best, chance * information_look_up (&tables[j], place),
                (subject->cached ? 0 : build)
                  + (2 * (double) pair_counts[j] + (double) c->request->warmups) * boot,
                i, pair_counts[j]);
  }
}

static bool
builds_used_up (const struct search_context *c, const struct search *search)
{
  const struct window *w = &search->window;
  const struct chain *chain = &c->evidence->chains[w->chain];
  size_t measured = 0;

  for (size_t i = w->low + 1; i < w->high; i++) {
    size_t s = chain->subjects[i];

    measured += c->levels->place[s] >= 0 && subject_canonical (c->evidence, s) == s;
  }
  return (double) measured > BUILDS_A_BIT * log2 ((double) (w->high - w->low));
}

static void
want (const struct search_context *c, struct search *search, size_t position,
      size_t pairs)
{
  search->state = SEARCH_OPEN;
  search->subject = c->evidence->chains[search->window.chain].subjects[position];
  search->want = ready (c, search, position) ? ACTION_BOOT : ACTION_BUILD;
  search->pairs = pairs;
}

/* The claim is near: its culprit and parent want boots of their own. */
static bool
confirm (const struct search_context *c, struct search *search)
{
  size_t chain = search->window.chain, parent;
  size_t at[2];

  if (search->claim < search_wanted (c, search))
    return false;
  parent = search_previous (c, search, search->first);
  at[0] = search->last;
  at[1] = parent;
  for (int i = 0; i < 2; i++) {
    size_t boots = search_boots (c, chain, at[i]);
    size_t s = c->evidence->chains[chain].subjects[at[i]];

    if (boots >= SEARCH_CLAIM_BOOTS || subject_hopeless (c->evidence, s))
      continue;
    if (!ready (c, search, at[i]) && !budget_build_left (c->request, c->evidence, s)) {
      search->state = SEARCH_BUILDS;
      return true;
    }
    want (c, search, at[i], SEARCH_CLAIM_BOOTS - boots);
    return true;
  }
  return false;
}

void
search_choose (const struct search_context *c, struct search *search)
{
  const struct window *w = &search->window;
  double delta = fmax (fabs (search->delta), log1p (c->request->min_effect) / 2), f = 0;
  struct choice best = { .rate = 0 };

  if (confirm (c, search))
    return;
  /* A wrong split inflates tau, so only what is usual counts against it. */
  if (fabs (search->delta) + search->delta_sd
        < TAU_MIN * fmin (search->tau, search_usual_tau (c))
      || builds_used_up (c, search)) {
    search->state = SEARCH_NOISE;
    return;
  }
  for (size_t i = w->low; i <= w->high; i++) {
    f += search->probability[i - w->low];
    if (ready (c, search, i)
        && subject_usable (c->evidence, c->evidence->chains[w->chain].subjects[i]))
      consider_ready (c, search, i, f, delta, &best);
  }
  consider_builds (c, search, delta, &best);
  if (best.bits > BITS_MIN)
    want (c, search, best.position, best.pairs);
  else
    search->state = best.blocked ? SEARCH_BUILDS : SEARCH_NOISE;
}
