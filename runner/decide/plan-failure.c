/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Bisect a boot that fails sometimes.  First the bad end, until four
 * failures tell its rate p = 3 / (n - 1); then, unless the good end is known
 * to be clean, the good end; then batches that stop at their first failure,
 * where they tell most for their cost: with q = 1 - (1 - p)^m and F = P(b <=
 * i), the information h2(F q + ...) - F h2(q) - ... over B [not built] +
 * E[boots] T / parallel.  As p falls the best place goes from F = 1/2 to 1/e.
 */
#include <math.h>

#include "failure.h"
#include "hunt.h"
#include "information.h"
#include "memory.h"
#include "tally.h"

#define CALIBRATION_FAILURES 4
#define MIN_RATE (1. / 5000)
#define BATCH_MAX 4096
#define NONE_FIRST .1
#define NONE_INSIDE .02
#define N_BATCHES 26       /* m = 1, 2, 3, 4, 6, 8, 12, ... */
#define GRID 129           /* values of F in a table of scores */

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

/* Of the positions of a chain; what is known outside of it counts at its
 * ends.
 */
static struct failure_counts *
count_chain (const struct hang *h, const struct chain *chain)
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

static double
rate_of (const struct failure_counts *c)
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
  CLEANUP_FREE struct failure_counts *counts = count_chain (h, chain);
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
  h->rate = rate_of (&h->after);
  h->clean_rate = known_clean ? FAILURE_CLEAN
                              : (h->before.fails + .5)
                                  / (h->before.fails + h->before.passes + 1);
  h->clean_rate = fmin (h->clean_rate, h->rate / 2);
}

static void
want (struct hang *h, size_t s, double boots)
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
    want (h, bad, at_bad->fails > 0 ? 2 * boots / at_bad->fails
                                    : fmin (clean - boots, 64 + boots));
    return false;
  }
  if (r->known_clean_good || h->search.none <= (1 - r->confidence) / 4)
    return true;
  h->none = same_rate (at_good, at_bad);
  if (h->none)
    return false;
  if (fmin (at_good->fails + at_good->passes, boots) >= 100 / rate_of (at_bad))
    return true;
  want (h, at_good->fails + at_good->passes <= boots ? good : bad, 4 / rate_of (at_bad));
  return false;
}

/* A batch that is nearly as good as the best, but longer, spares decisions. */
#define NEARLY .93

struct batch {
  double boots, score;
};

/* The best batch at F by information over cost, for a commit that costs
 * `fixed` seconds before its first boot.
 */
static struct batch
batch_best (const struct hang *h, double f, double fixed)
{
  struct batch best = { 0, 0 }, all[N_BATCHES];
  double m = 1, p = h->rate, p0 = h->clean_rate;
  double parallel = fmax ((double) h->context.request->parallel, 1);
  double boot = cost_boot (h->context.request, h->context.evidence);
  int n = 0;

  for (int k = 0; k < N_BATCHES && m <= BATCH_MAX; k++) {
    double q = -expm1 (m * log1p (-p)), q0 = -expm1 (m * log1p (-p0));
    double expected = f * q / p + (1 - f) * q0 / p0;

    all[n].boots = m;
    all[n++].score = information_batch (f, q, q0)
                     / (fixed + fmax (expected / parallel, 1) * boot);
    m = m < 2 ? 2 : k % 2 ? ceil (m * 1.5) : floor (m * 4 / 3);
  }
  for (int k = 0; k < n; k++)
    best.score = fmax (best.score, all[k].score);
  for (int k = 0; k < n; k++)
    if (all[k].score >= NEARLY * best.score)
      best.boots = all[k].boots;
  return best;
}

static void
score_table (const struct hang *h, double fixed, double *table)
{
  for (int i = 0; i < GRID; i++)
    table[i] = batch_best (h, (double) i / (GRID - 1), fixed).score;
}

static double
score_look_up (const double *table, double f)
{
  double place = fmin (fmax (f, 0), 1) * (GRID - 1);
  int i = (int) place;

  return i >= GRID - 1 ? table[GRID - 1]
                       : table[i] + (place - i) * (table[i + 1] - table[i]);
}

/* The position that tells most for its cost. */
static void
hang_choose (struct hang *h)
{
  const struct evidence *e = h->context.evidence;
  const struct search *search = &h->search;
  const struct chain *chain = &e->chains[search->window.chain];
  CLEANUP_FREE size_t *tried = array_new (chain->n, sizeof *tried);
  size_t n_tried = search_tried (&h->context, search, tried), best = 0;
  double warm = (double) h->context.request->warmups
                * cost_boot (h->context.request, e);
  CLEANUP_FREE struct failure_counts *counts = count_chain (h, chain);
  struct failure_counts left = counts[0];
  double table[2][GRID], f = 0, best_score = 0, best_f = 0, fixed = 0;

  score_table (h, 0, table[0]);
  score_table (h, cost_build (h->context.request, e) + warm, table[1]);
  /* Not the bad end: its boots tell the rate, not the place. */
  for (size_t i = 1; i + 1 < chain->n; i++) {
    size_t s = chain->subjects[i];
    bool built = e->subjects[s].state == SUBJECT_READY;
    double score;

    /* "None" is the gate's question: were it so, good and bad fail alike. */
    f += search->probability[i] / fmax (1 - search->none, 1e-9);
    left.fails += counts[i].fails;
    left.passes += counts[i].passes;
    /* Were this and all before it good, good ones would fail like bad ones:
     * its boots have told what they can.
     */
    if (!h->context.request->known_clean_good && left.fails >= 2
        && rate_of (&left) > h->rate / 2)
      break;
    if (subject_hopeless (e, s))
      continue;
    if (!built && !budget_build_left (h->context.request, e, s)) {
      h->blocked = true;
      continue;
    }
    score = score_look_up (table[!built && !e->subjects[s].cached], f);
    if (!built && n_tried && score > best_score)
      score *= search_chance (&h->context, search, tried, n_tried, i);
    if (score > best_score) {
      best_score = score;
      best_f = f;
      best = i;
    }
  }
  if (!best)
    return;
  if (e->subjects[chain->subjects[best]].state != SUBJECT_READY)
    fixed = cost_build (h->context.request, e) + warm;
  want (h, chain->subjects[best], batch_best (h, best_f, fixed).boots);
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
      want (h, s, 1);
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
