/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * From levels to the probabilities of a window's commits; see search.h.
 */
#include <math.h>
#include <string.h>

#include <gsl/gsl_cdf.h>

#include "changepoint.h"
#include "memory.h"
#include "posterior.h"
#include "robust.h"
#include "search.h"
#include "tally.h"

#define STEP_SD .10       /* s: prior sd of a step, ln */
#define MERGE_ITSELF .1   /* prior that a merge brought it, not its branch */

/* The measured points of a window, oldest first. */
struct points {
  size_t n;
  size_t *position;
  double *mean, *covariance;
};

static size_t
subject_at (const struct search_context *c, size_t chain, size_t position)
{
  return subject_canonical (c->evidence, c->evidence->chains[chain].subjects[position]);
}

static void
points_collect (const struct search_context *c, const struct window *w,
                struct points *points)
{
  const struct levels *levels = c->levels;
  CLEANUP_FREE bool *seen = array_new (levels->n, sizeof *seen);
  CLEANUP_FREE size_t *place = array_new (levels->n, sizeof *place);

  *points = (struct points) { .n = 0 };
  points->position = array_new (levels->n, sizeof *points->position);
  for (size_t i = w->low; i <= w->high; i++) {
    ptrdiff_t k = levels->place[subject_at (c, w->chain, i)];

    if (k < 0 || seen[k]) /* of identical artefacts the first stands for all */
      continue;
    seen[k] = true;
    place[points->n] = (size_t) k;
    points->position[points->n++] = i;
  }
  points->mean = array_new (points->n, sizeof *points->mean);
  points->covariance = array_new (points->n * points->n, sizeof *points->covariance);
  for (size_t i = 0; i < points->n; i++) {
    points->mean[i] = levels->mean[place[i]];
    for (size_t j = 0; j < points->n; j++)
      points->covariance[i * points->n + j]
        = levels->covariance[place[i] * levels->n + place[j]];
  }
}

static void
points_free (struct points *points)
{
  free (points->position);
  free (points->mean);
  free (points->covariance);
}

/* Between two identical artefacts nothing changed: marks the positions that
 * for this cannot be the culprit.
 */
static void
mark_identical (const struct search_context *c, const struct window *w, bool *same)
{
  size_t n = w->high - w->low + 1;
  CLEANUP_FREE size_t *first = array_new (c->evidence->n_subjects, sizeof *first);
  CLEANUP_FREE int *cover = array_new (n + 1, sizeof *cover);
  int depth = 0;

  for (size_t i = 0; i < n; i++) {
    size_t s = subject_at (c, w->chain, w->low + i);

    if (!first[s]) { /* 1 + position: 0 is "not seen" */
      first[s] = i + 1;
      continue;
    }
    cover[first[s]]++;
    cover[i + 1]--;
  }
  for (size_t i = 0; i < n; i++) {
    depth += cover[i];
    same[i] = depth > 0;
  }
}

void
search_prior (const struct search_context *c, const struct window *w, double *p)
{
  const struct chain *chain = &c->evidence->chains[w->chain];
  size_t n = w->high - w->low;
  CLEANUP_FREE bool *same = array_new (n + 1, sizeof *same);
  double sum = 0;

  mark_identical (c, w, same);
  for (size_t i = 1; i <= n; i++) {
    p[i] = c->evidence->subjects[chain->subjects[w->low + i]].weight;
    if (same[i] || !(p[i] > 0))
      p[i] = 0;
    sum += p[i];
  }
  if (chain->merge >= 0 && w->high == chain->n - 1 && sum > p[n] && p[n] > 0) {
    double others = sum - p[n];

    p[n] = others * MERGE_ITSELF / (1 - MERGE_ITSELF);
    sum = others + p[n];
  }
  for (size_t i = 1; i <= n; i++)
    p[i] = sum > 0 ? p[i] / sum * (1 - w->none) : 0;
}

static double
step_variance (const struct points *points)
{
  double ends = 0;

  if (points->n)
    ends = points->mean[points->n - 1] - (points->n > 1 ? points->mean[0] : 0);
  return fmax (STEP_SD * STEP_SD, ends * ends);
}

/* Posterior from prior, for commits between points share a likelihood. */
static void
update (const struct points *points, const double *likelihood, struct search *search)
{
  size_t low = search->window.low, n = search->window.high - low;
  double top = -INFINITY, sum = 0;

  for (size_t p = 0; p <= points->n; p++)
    top = fmax (top, likelihood[p]);
  for (size_t i = 1, p = 0; i <= n; i++) {
    while (p < points->n && points->position[p] < low + i)
      p++;
    search->probability[i] *= exp (likelihood[p] - top);
    sum += search->probability[i];
  }
  search->none = sum > 0 ? search->window.none * exp (likelihood[points->n] - top) : 1;
  sum += search->none;
  for (size_t i = 1; i <= n; i++)
    search->probability[i] /= sum;
  search->none /= sum;
}

size_t
search_previous (const struct search_context *c, const struct search *search,
                 size_t position)
{
  const struct chain *chain = &c->evidence->chains[search->window.chain];

  while (--position > search->window.low)
    if (!subject_hopeless (c->evidence, chain->subjects[position]))
      break;
  return position;
}

size_t
search_boots (const struct search_context *c, size_t chain, size_t position)
{
  size_t s = subject_at (c, chain, position);
  ptrdiff_t k = c->levels->place[s];

  if (s == c->levels->reference)
    return c->levels->reference_boots;
  return k < 0 ? 0 : c->levels->boots[k];
}

void
search_likeliest (const struct search_context *c, struct search *search)
{
  const struct window *w = &search->window;
  const struct chain *chain = &c->evidence->chains[w->chain];
  double sum = 0;
  size_t first = w->low + 1;

  for (size_t i = w->low + 1; i <= w->high; i++) {
    sum += search->probability[i - w->low];
    if (i < w->high && subject_hopeless (c->evidence, chain->subjects[i]))
      continue;
    if (sum > search->claim) {
      search->claim = sum;
      search->first = first;
      search->last = i;
    }
    first = i + 1;
    sum = 0;
  }
  /* Identical neighbours may be between: they are no suspects. */
  while (search->first < search->last && search->probability[search->first - w->low] == 0)
    search->first++;
}

/* More levels than two among the points: the largest step and its two
 * levels become the window.
 */
static void
narrow (const struct points *points, double tau, struct search *search)
{
  static const struct changepoint_options options = {
    .penalty = 3, .min_segment = 1, .fixed_scale = true,
  };
  CLEANUP_FREE double *w = array_new (points->n, sizeof *w);
  struct changepoints steps;
  size_t top = 0;

  for (size_t i = 0; i < points->n; i++)
    w[i] = 1 / (points->covariance[i * (points->n + 1)] + tau * tau);
  changepoint_find (points->mean, w, points->n, &options, &steps);
  for (size_t k = 0; k < steps.n; k++)
    if (fabs (steps.changes[k].after - steps.changes[k].before)
        > fabs (steps.changes[top].after - steps.changes[top].before))
      top = k;
  search->narrow = search->window;
  if (steps.n) {
    size_t from = top ? steps.changes[top - 1].first : 0;
    size_t to = top + 1 < steps.n ? steps.changes[top + 1].first : points->n;

    if (from > 0) {
      search->narrow.low = points->position[from];
      search->narrow.left_sd = 1;
    }
    search->narrow.high = points->position[to - 1];
  }
  search->misfit = search->narrow.low != search->window.low
                   || search->narrow.high != search->window.high;
  changepoint_clear (&steps);
}

/* The split that the claim makes, and how well it fits. */
static void
fit_claim (const struct points *points, const struct posterior_model *model,
           struct search *search)
{
  struct posterior_fit fit;
  size_t p = 0;

  while (p < points->n && points->position[p] < search->last)
    p++;
  posterior_fit (model, p, search->tau, &fit);
  search->delta = fit.delta;
  search->delta_sd = fit.delta_sd;
  if (points->n < 4)
    return;
  posterior_fit (model, p, 1.5 * model->tau, &fit);
  if (fit.chi2 > gsl_cdf_chisq_Pinv (.99, (double) points->n - 1))
    narrow (points, 1.5 * model->tau, search);
}

double
search_confidence (const struct search_context *c)
{
  return 1 - (1 - c->request->confidence) * SEARCH_DOUBT;
}

double
search_usual_tau (const struct search_context *c)
{
  return c->request->build_noise > 0 ? c->request->build_noise : SEARCH_TAU;
}

double
search_wanted (const struct search_context *c, const struct search *search)
{
  double doubt = 1 - search_confidence (c);

  if (fabs (search->delta) < SEARCH_NEAR_TAU * search_usual_tau (c))
    doubt *= SEARCH_NEAR_DOUBT;
  return 1 - doubt;
}

static void
decide (const struct search_context *c, struct search *search)
{
  const struct window *w = &search->window;
  size_t parent;

  if (search->none >= c->request->confidence || !(search->claim > 0)) {
    search->state = SEARCH_NONE;
    return;
  }
  parent = search_previous (c, search, search->first);
  if (search->claim >= search_wanted (c, search)
      && search_boots (c, w->chain, search->last) >= SEARCH_CLAIM_BOOTS
      && search_boots (c, w->chain, parent) >= SEARCH_CLAIM_BOOTS)
    search->state = SEARCH_FOUND;
  else
    search_choose (c, search);
}

void
search_window (const struct search_context *c, const struct window *window,
               struct search *search)
{
  struct points points;
  struct posterior_model model;
  CLEANUP_FREE double *likelihood = NULL;

  *search = (struct search) { .window = *window, .first = window->high,
                              .last = window->high };
  search->probability = array_new (window->high - window->low + 1,
                                   sizeof *search->probability);
  search_prior (c, window, search->probability);
  points_collect (c, window, &points);
  likelihood = array_new (points.n + 1, sizeof *likelihood);
  model = (struct posterior_model) {
    .n = points.n, .mean = points.mean, .covariance = points.covariance,
    .tau = search_usual_tau (c),
    .left_variance = window->left_sd * window->left_sd,
    .step_variance = step_variance (&points),
  };
  posterior_likelihood (&model, likelihood, &search->tau);
  update (&points, likelihood, search);
  search_likeliest (c, search);
  fit_claim (&points, &model, search);
  decide (c, search);
  points_free (&points);
}

void
search_clear (struct search *search)
{
  free (search->probability);
  *search = (struct search) { .state = SEARCH_NONE };
}
