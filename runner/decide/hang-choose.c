/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Where a batch of boots that stops at its first failure tells most for its
 * cost: with q = 1 - (1 - p)^m and F = P(b <= i), the information
 * h2(F q + (1 - F) q0) - F h2(q) - (1 - F) h2(q0) over B [not built] +
 * E[boots] T / parallel.  As p falls the best place goes from F = 1/2 to 1/e.
 * A commit that has failed like the bad ones is bad, or else good ones fail
 * like that too: both ways its boots tell little, however cheap they are,
 * and it is for the ends' boots to say which.
 */
#include <math.h>

#include "hang.h"
#include "information.h"
#include "memory.h"
#include "tally.h"

#define N_BATCHES 26       /* m = 1, 2, 3, 4, 6, 8, 12, ... */
#define GRID 129           /* values of F in a table of scores */
#define BITS_MIN .003      /* less is not asked for, where good ones fail too */
#define END_BATCH 4

/* A batch that is nearly as good as the best, but longer, spares decisions. */
#define NEARLY .93

struct batch {
  double boots, score;
};

/* What a batch of each length comes to when good boots fail with p0; the
 * same at every F.
 */
struct batches {
  int n;
  double p0;
  double boots[N_BATCHES];
  double q[N_BATCHES], q0[N_BATCHES];
};

static void
batches_fill (const struct hang *h, double p0, struct batches *batches)
{
  double m = 1;

  *batches = (struct batches) { .p0 = p0 };
  for (int k = 0; k < N_BATCHES && m <= BATCH_MAX; k++) {
    batches->boots[k] = m;
    batches->q[k] = -expm1 (m * log1p (-h->rate));
    batches->q0[k] = -expm1 (m * log1p (-p0));
    batches->n++;
    m = m < 2 ? 2 : k % 2 ? ceil (m * 1.5) : floor (m * 4 / 3);
  }
}

/* The best batch at F by information over cost, for a commit that costs
 * `fixed` seconds before its first boot.
 */
static struct batch
batch_best (const struct hang *h, const struct batches *b, double f, double fixed)
{
  struct batch best = { 0, 0 };
  double parallel = fmax ((double) h->context.request->parallel, 1);
  double boot = cost_boot (h->context.request, h->context.evidence);
  double score[N_BATCHES];

  for (int k = 0; k < b->n; k++) {
    double expected = f * b->q[k] / h->rate + (1 - f) * b->q0[k] / b->p0;
    double bits = information_batch (f, b->q[k], b->q0[k]);

    score[k] = b->p0 > h->clean_rate && bits < BITS_MIN
                 ? 0 : bits / (fixed + fmax (expected / parallel, 1) * boot);
    best.score = fmax (best.score, score[k]);
  }
  for (int k = 0; k < b->n; k++)
    if (score[k] >= NEARLY * best.score)
      best.boots = b->boots[k];
  return best;
}

/* Scores over F of what is built already and of what is not. */
struct score_tables {
  struct batches batches;
  double fixed, ready[GRID], build[GRID];
};

static void
score_fill (const struct hang *h, double p0, struct score_tables *tables)
{
  const struct plan_request *r = h->context.request;
  const struct evidence *e = h->context.evidence;

  batches_fill (h, p0, &tables->batches);
  tables->fixed = cost_build (r, e) + (double) r->warmups * cost_boot (r, e);
  for (int i = 0; i < GRID; i++) {
    double f = (double) i / (GRID - 1);

    tables->ready[i] = batch_best (h, &tables->batches, f, 0).score;
    tables->build[i] = batch_best (h, &tables->batches, f, tables->fixed).score;
  }
}

static double
score_look_up (const double *table, double f)
{
  double place = fmin (fmax (f, 0), 1) * (GRID - 1);
  int i = (int) place;

  return i >= GRID - 1 ? table[GRID - 1]
                       : table[i] + (place - i) * (table[i + 1] - table[i]);
}

/* Were this and all before it good, how often would good ones fail?  When
 * that is like the bad ones, its boots have told what they can: nearly
 * nothing is left to see by booting it again.
 */
static double
good_rate (const struct hang *h, const struct failure_counts *left)
{
  if (h->context.request->known_clean_good || left->fails < 2
      || failure_rate (left) <= h->rate / 2)
    return h->clean_rate;
  return fmin (failure_rate (left), h->rate);
}

/* What one more boot of an end tells of the place: every b has rates of its
 * own, as its sides have failed so far.
 */
static double
end_bits (const struct hang *h, const struct failure_counts *counts, size_t n,
          bool good)
{
  struct failure_counts side = { 0, 0 };
  double mean = 0, left = 0, sum = 0;

  for (size_t k = 1; k < n; k++) {
    size_t b = good ? k : n - k;
    const struct failure_counts *c = &counts[good ? b - 1 : b];
    double q, p = h->search.probability[b];

    side.fails += c->fails;
    side.passes += c->passes;
    q = (side.fails + .5) / (side.fails + side.passes + 1);
    mean += p * q;
    left += p * information_entropy (q);
    sum += p;
  }
  return sum > 0 ? information_entropy (mean / sum) - left / sum : 0;
}

/* An end of the range, when its boots tell more for their cost than the best
 * between.
 */
static void
choose_end (struct hang *h, const struct failure_counts *counts, double score)
{
  const struct chain *range = &h->context.evidence->chains[0];
  size_t n = h->context.evidence->chains[h->search.window.chain].n;
  double good = end_bits (h, counts, n, true), bad = end_bits (h, counts, n, false);
  double bits = fmax (good, bad);

  if (bits >= BITS_MIN
      && bits / cost_boot (h->context.request, h->context.evidence) > score)
    hang_want (h, range->subjects[good >= bad ? 0 : range->n - 1], END_BATCH);
}

/* The position that tells most for its cost. */
void
hang_choose (struct hang *h)
{
  const struct evidence *e = h->context.evidence;
  const struct search *search = &h->search;
  const struct chain *chain = &e->chains[search->window.chain];
  CLEANUP_FREE size_t *tried = array_new (chain->n, sizeof *tried);
  size_t n_tried = search_tried (&h->context, search, tried), best = 0;
  CLEANUP_FREE struct failure_counts *counts = hang_counts (h, chain);
  struct failure_counts left = counts[0];
  struct score_tables tables;
  struct batches batches;
  double f = 0, fixed, best_score = 0, best_f = 0, best_p0 = 0;

  score_fill (h, h->clean_rate, &tables);
  /* Not the bad end: its boots tell the rate, not the place. */
  for (size_t i = 1; i + 1 < chain->n; i++) {
    size_t s = chain->subjects[i];
    bool built = e->subjects[s].state == SUBJECT_READY;
    double score, p0;

    /* "None" is the gate's question: were it so, good and bad fail alike. */
    f += search->probability[i] / fmax (1 - search->none, 1e-9);
    left.fails += counts[i].fails;
    left.passes += counts[i].passes;
    if (subject_hopeless (e, s))
      continue;
    if (!built && !budget_build_left (h->context.request, e, s)) {
      h->blocked = true;
      continue;
    }
    p0 = good_rate (h, &left);
    if (p0 != tables.batches.p0)
      score_fill (h, p0, &tables);
    score = score_look_up (!built && !e->subjects[s].cached ? tables.build : tables.ready,
                           f);
    if (!built && n_tried && score > best_score)
      score *= search_chance (&h->context, search, tried, n_tried, i);
    if (score > best_score) {
      best_score = score;
      best = i;
      best_f = f;
      best_p0 = p0;
    }
  }
  if (best) {
    fixed = e->subjects[chain->subjects[best]].state == SUBJECT_READY ? 0 : tables.fixed;
    batches_fill (h, best_p0, &batches);
    hang_want (h, chain->subjects[best], batch_best (h, &batches, best_f, fixed).boots);
  }
  if (tables.batches.p0 > h->clean_rate)
    choose_end (h, counts, best_score);
}
