/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Bisect a boot that fails sometimes.  First the bad end, until four
 * failures tell its rate p = 3 / (n - 1); then, unless the good end is known
 * to be clean, the good end; then batches that stop at their first failure,
 * where they tell most for their cost (hang-choose.c).
 */
#include <math.h>

#include "hang.h"
#include "memory.h"
#include "tally.h"

#define CALIBRATION_FAILURES 4
#define MIN_RATE (1. / 5000)
#define NONE_FIRST .1
#define NONE_INSIDE .02

static struct failure_counts *
count_subjects (const struct evidence *e)
{
  struct failure_counts *counts = array_new (e->n_subjects, sizeof *counts);

  for (size_t i = 0; i < e->n_samples; i++) {
    const struct sample *sample = &e->samples[i];
    struct failure_counts *c = &counts[subject_canonical (e, sample->subject)];

    if (sample->warmup || sample->outcome == OUTCOME_SKIPPED)
      continue;
    if (sample->outcome == OUTCOME_OK)
      c->passes++;
    else
      c->fails++;
  }
  return counts;
}

struct failure_counts *
hang_counts (const struct hang *h, const struct chain *chain)
{
  const struct evidence *e = h->context.evidence;
  struct failure_counts *counts = array_new (chain->n, sizeof *counts);
  CLEANUP_FREE bool *seen = array_new (e->n_subjects, sizeof *seen);

  for (size_t i = 0; i < chain->n; i++) {
    size_t s = subject_canonical (e, chain->subjects[i]);

    if (!seen[s])
      counts[i] = h->of_subject[s];
    seen[s] = true;
  }
  if (chain->merge >= 0) {
    counts[0] = h->before;
    counts[chain->n - 1] = h->after;
  }
  return counts;
}

double
failure_rate (const struct failure_counts *c)
{
  double n = c->fails + c->passes;

  if (c->fails < 2)
    return (c->fails + .5) / (n + 1);
  return fmin ((c->fails - 1) / (n - 1), .99);
}

/* Posterior over the chain, and the rates on both sides of the likeliest. */
static void
hang_update (struct hang *h, size_t chain_index, double none)
{
  const struct chain *chain = &h->context.evidence->chains[chain_index];
  struct search *search = &h->search;
  bool known_clean = h->context.request->known_clean_good;
  CLEANUP_FREE struct failure_counts *counts = hang_counts (h, chain);
  CLEANUP_FREE double *likelihood = array_new (chain->n + 1, sizeof *likelihood);
  double top, sum, last = NAN, factor = 0;

  search_clear (search);
  search->window = (struct window) { .chain = chain_index, .high = chain->n - 1,
                                     .none = none };
  search->probability = array_new (chain->n, sizeof *search->probability);
  search->first = search->last = chain->n - 1;
  search_prior (&h->context, &search->window, search->probability);
  failure_likelihood (counts, chain->n, known_clean, likelihood);
  top = likelihood[chain->n];
  for (size_t b = 1; b < chain->n; b++)
    top = fmax (top, likelihood[b]);
  sum = search->none = none * exp (likelihood[chain->n] - top);
  for (size_t b = 1; b < chain->n; b++) {
    if (likelihood[b] != last)
      factor = exp (likelihood[b] - top);
    last = likelihood[b];
    sum += search->probability[b] *= factor;
  }
  search->none /= sum;
  for (size_t b = 1; b < chain->n; b++)
    search->probability[b] /= sum;
  search_likeliest (&h->context, search);
  h->before = h->after = (struct failure_counts) { 0, 0 };
  for (size_t i = 0; i < chain->n; i++) {
    struct failure_counts *side = i < search->last ? &h->before : &h->after;

    side->fails += counts[i].fails;
    side->passes += counts[i].passes;
  }
  h->rate = failure_rate (&h->after);
  h->clean_rate = known_clean ? FAILURE_CLEAN
                              : (h->before.fails + .5)
                                  / (h->before.fails + h->before.passes + 1);
  h->clean_rate = fmin (h->clean_rate, h->rate / 2);
}

void
hang_want (struct hang *h, size_t s, double boots)
{
  h->open = true;
  h->subject = s;
  h->want = h->context.evidence->subjects[s].state == SUBJECT_READY ? ACTION_BOOT
                                                                    : ACTION_BUILD;
  h->batch = (size_t) fmin (fmax (ceil (boots), 1), BATCH_MAX);
}

/* With 95 %, the bad end's rate is above the good end's by less than half of
 * itself: both fail alike.
 */
static bool
same_rate (const struct failure_counts *good, const struct failure_counts *bad)
{
  double n0 = good->fails + good->passes, n1 = bad->fails + bad->passes;
  double p0 = (good->fails + .5) / (n0 + 1), p1 = (bad->fails + .5) / (n1 + 1);
  double sd = sqrt (p0 * (1 - p0) / (n0 + 1) + p1 * (1 - p1) / (n1 + 1));

  return n0 >= 10 && n1 >= 10 && p1 - p0 + 1.645 * sd < p1 / 2;
}

/* Both ends first.  True when the search may begin. */
static bool
hang_gate (struct hang *h)
{
  const struct plan_request *r = h->context.request;
  const struct chain *chain = &h->context.evidence->chains[0];
  size_t good = chain->subjects[0], bad = chain->subjects[chain->n - 1];
  const struct failure_counts *at_bad
    = &h->of_subject[subject_canonical (h->context.evidence, bad)];
  const struct failure_counts *at_good
    = &h->of_subject[subject_canonical (h->context.evidence, good)];
  double min_rate = r->min_rate > 0 ? r->min_rate : MIN_RATE;
  double boots = at_bad->fails + at_bad->passes;
  double clean = log1p (-r->confidence) / log1p (-min_rate);

  if (at_bad->fails == 0 && boots >= clean) {
    h->none = true;
    return false;
  }
  if (at_bad->fails < CALIBRATION_FAILURES && boots < 4 * clean) {
    hang_want (h, bad, at_bad->fails > 0 ? 2 * boots / at_bad->fails
                                         : fmin (clean - boots, 64 + boots));
    return false;
  }
  if (r->known_clean_good || h->search.none <= (1 - r->confidence) / 4)
    return true;
  h->none = same_rate (at_good, at_bad);
  if (h->none)
    return false;
  if (fmin (at_good->fails + at_good->passes, boots) >= 100 / failure_rate (at_bad))
    return true;
  hang_want (h, at_good->fails + at_good->passes <= boots ? good : bad,
             4 / failure_rate (at_bad));
  return false;
}

/* The claim is good enough: done, or into the merge that it is. */
static void
hang_inside (struct hang *h)
{
  const struct evidence *e = h->context.evidence;
  double confidence = h->context.request->confidence;

  for (size_t depth = 0; depth <= e->n_chains; depth++) {
    size_t at = h->search.window.chain, s = e->chains[at].subjects[h->search.last];
    size_t inside = e->n_chains;

    if (h->search.claim < confidence) {
      hang_choose (h);
      return;
    }
    if (h->search.first != h->search.last || !e->subjects[s].merge
        || e->chains[at].merge == (ptrdiff_t) s)
      return;
    for (size_t k = 1; k < e->n_chains; k++)
      if (e->chains[k].merge == (ptrdiff_t) s)
        inside = k;
    if (inside == e->n_chains) {
      hang_want (h, s, 1);
      h->enter = true;
      return;
    }
    if (e->chains[inside].n <= 2)
      return;
    hang_update (h, inside, NONE_INSIDE);
  }
}

static void
hang_open (struct hang *h, const struct plan_request *request,
           const struct evidence *evidence)
{
  const struct chain *chain = evidence->n_chains ? &evidence->chains[0] : NULL;

  *h = (struct hang) { .context = { request, evidence, NULL }, .unusable = true };
  if (!chain || chain->n < 2)
    return;
  h->unusable = subject_hopeless (evidence, chain->subjects[0])
                || subject_hopeless (evidence, chain->subjects[chain->n - 1]);
  if (h->unusable)
    return;
  h->of_subject = count_subjects (evidence);
  hang_update (h, 0, NONE_FIRST);
  if (subject_canonical (evidence, chain->subjects[0])
      == subject_canonical (evidence, chain->subjects[chain->n - 1]))
    h->none = true;
  else if (hang_gate (h))
    hang_inside (h);
}

static void
hang_close (struct hang *h)
{
  free (h->of_subject);
  search_clear (&h->search);
}

void
failure_next (const struct plan_request *request, const struct evidence *evidence,
              struct action *action)
{
  struct hang h;
  size_t n;

  action_stop (action);
  hang_open (&h, request, evidence);
  if (h.open && h.enter)
    *action = (struct action) { .kind = ACTION_ENTER, .subject = h.subject };
  else if (h.open && !action_prepare (request, evidence, h.subject, action)
           && h.want == ACTION_BOOT) {
    n = budget_boots (request, evidence, h.batch);
    if (n > 0) {
      action_boot_same (action, subject_canonical (evidence, h.subject), n);
      action->stop_at_failure = true;
      action->parallel = request->parallel ? request->parallel : 1;
    }
  }
  hang_close (&h);
}

static void
judge_claim (struct hang *h, struct verdict *verdict)
{
  const struct search *search = &h->search;
  const struct chain *chain = &h->context.evidence->chains[search->window.chain];
  struct culprit *culprit = array_new (1, sizeof *culprit);
  double low = (h->before.fails + .5) / (h->before.fails + h->before.passes + 1);

  if (h->context.request->known_clean_good)
    low = 0;
  *culprit = (struct culprit) {
    .chain = search->window.chain, .probability = search->claim,
    .n_subjects = search->last - search->first + 1,
    .effect = { .low = low, .high = h->rate, .ratio = low > 0 ? h->rate / low : INFINITY },
  };
  culprit->subjects = array_new (culprit->n_subjects, sizeof *culprit->subjects);
  for (size_t i = 0; i < culprit->n_subjects; i++)
    culprit->subjects[i] = chain->subjects[search->first + i];
  verdict->culprits = culprit;
  verdict->n_culprits = 1;
  verdict->kind = culprit->n_subjects == 1 ? VERDICT_CULPRIT : VERDICT_CULPRIT_SET;
}

void
failure_judge (const struct plan_request *request, const struct evidence *evidence,
               struct verdict *verdict)
{
  struct hang h;
  bool claimed;

  hang_open (&h, request, evidence);
  if (h.unusable) {
    verdict->reason = REASON_END_UNUSABLE;
    return;
  }
  claimed = h.search.claim >= request->confidence && (!h.open || h.enter);
  verdict->probability_no_change = h.search.none;
  verdict->detectable = request->min_rate > 0 ? request->min_rate : MIN_RATE;
  verdict->ends = (struct effect) {
    .low = h.clean_rate, .high = h.rate, .ratio = h.rate / h.clean_rate,
  };
  verdict->candidates = candidates_new (
    &evidence->chains[h.search.window.chain], 0, h.search.probability,
    h.search.window.high + 1, claimed ? .999 : .9, &verdict->n_candidates);
  if (h.none)
    verdict->kind = VERDICT_NO_CHANGE;
  else if (claimed)
    judge_claim (&h, verdict);
  else {
    verdict->reason = budget_spent (request, evidence);
    if (verdict->reason == REASON_NONE && h.blocked)
      verdict->reason = REASON_BUILDS;
  }
  hang_close (&h);
}

/* A pass must be as good as 1 / p ln (1 / (1 - confidence)) boots, and what
 * is left is halved at each step.
 */
void
failure_forecast (const struct plan_request *request, const struct evidence *evidence,
                  struct forecast *forecast)
{
  struct hang h;
  double bits, rate;

  hang_open (&h, request, evidence);
  if (!h.unusable && !h.none && h.open && !h.enter) {
    forecast->preliminary = h.after.fails == 0;
    bits = log2 ((double) evidence->chains[0].n);
    rate = h.after.fails > 0 ? h.rate : request->min_rate > 0 ? request->min_rate : .01;
    forecast->builds = ceil (1.1 * bits)
                       + 2. * (evidence->costs.builds == 0);
    forecast->boots = 2.9 * bits / rate + forecast->builds * (double) request->warmups;
    forecast->detectable = request->min_rate > 0 ? request->min_rate : MIN_RATE;
  }
  forecast->seconds = forecast->builds * cost_build (request, evidence)
                      + forecast->boots * cost_boot (request, evidence)
                          / fmax ((double) request->parallel, 1);
  hang_close (&h);
}
