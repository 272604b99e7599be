/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Windows, one after another; see hunt.h.
 */
#include <math.h>

#include "hunt.h"
#include "memory.h"
#include "tally.h"

#define NONE_FIRST .1   /* prior of no change in the range */
#define NONE_INSIDE .02 /* in a merge's branch, when the merge is the culprit */
#define NONE_MORE .5    /* beside a change that is already found */
#define SET_MAX 16      /* more neighbours than that are no answer */

static bool hunt_window (struct hunt *hunt, const struct window *window);

static int
likelier (const void *a, const void *b)
{
  const struct candidate *x = a, *y = b;

  if (x->probability != y->probability)
    return x->probability < y->probability ? 1 : -1;
  return x->subject < y->subject ? -1 : x->subject > y->subject;
}

struct candidate *
candidates_new (const struct chain *chain, size_t low, const double *probability,
                size_t n, double share, size_t *n_candidates)
{
  struct candidate *list = array_new (n, sizeof *list);
  double sum = 0, held = 0;
  size_t all = 0;

  for (size_t i = 0; i < n; i++) {
    if (!(probability[i] > 0))
      continue;
    list[all++] = (struct candidate) { .subject = chain->subjects[low + i],
                                       .probability = probability[i] };
    sum += probability[i];
  }
  qsort (list, all, sizeof *list, likelier);
  for (*n_candidates = 0; *n_candidates < all && held < share * sum; ++*n_candidates)
    held += list[*n_candidates].probability;
  return list;
}

static void
note_candidates (struct hunt *hunt, const struct search *search, double share)
{
  const struct window *w = &search->window;

  if (hunt->candidates || !hunt->list)
    return;
  hunt->candidates = candidates_new (
    &hunt->context.evidence->chains[w->chain], w->low, search->probability,
    w->high - w->low + 1, share, &hunt->n_candidates);
}

static struct find *
note_find (struct hunt *hunt, const struct search *search)
{
  struct find *grown = realloc (hunt->finds, (hunt->n_finds + 1) * sizeof *grown);

  if (!grown)
    abort ();
  hunt->finds = grown;
  hunt->finds[hunt->n_finds] = (struct find) {
    .chain = search->window.chain, .first = search->first, .last = search->last,
    .probability = search->claim, .delta = search->delta, .delta_sd = search->delta_sd,
  };
  return &hunt->finds[hunt->n_finds++];
}

/* Builds differ by too much to tell neighbours apart: the shortest run that
 * holds the wanted probability, if it is short.
 */
static void
note_noise (struct hunt *hunt, const struct search *search)
{
  const struct window *w = &search->window;
  double wanted = search_wanted (&hunt->context, search), sum = 0;
  size_t n = w->high - w->low + 1, first = 0, best = 0, length = SET_MAX + 1;
  double held = 0;
  struct find *find;

  for (size_t i = 0; i < n; i++) {
    sum += search->probability[i];
    while (sum - search->probability[first] >= wanted)
      sum -= search->probability[first++];
    if (sum >= wanted && i - first + 1 < length) {
      best = first;
      length = i - first + 1;
      held = sum;
    }
  }
  if (length > SET_MAX)
    return;
  find = note_find (hunt, search);
  find->first = w->low + best;
  find->last = w->low + best + length - 1;
  find->probability = held;
  find->noise = true;
}

static void
note_want (struct hunt *hunt, enum action_kind want, size_t subject, size_t pairs)
{
  hunt->wanted = true;
  hunt->want = want;
  hunt->subject = subject;
  hunt->pairs = pairs;
}

/* Of the culprit itself when it is a merge.  True: something is wanted. */
static bool
hunt_merge (struct hunt *hunt, const struct search *search, size_t at_find)
{
  const struct evidence *e = hunt->context.evidence;
  size_t merge = e->chains[search->window.chain].subjects[search->last];

  if (search->first != search->last || !e->subjects[merge].merge)
    return false;
  for (size_t k = 0; k < e->n_chains; k++) {
    struct window inside = {
      .chain = k, .high = e->chains[k].n - 1, .none = NONE_INSIDE,
      .left_sd = fmax (SEARCH_TAU, fabs (search->delta) / 4),
    };

    if (e->chains[k].merge != (ptrdiff_t) merge)
      continue;
    if (e->chains[k].n <= 2 || k == search->window.chain)
      return false;
    if (hunt_window (hunt, &inside))
      return true;
    if (hunt->n_finds > at_find + 1) { /* found inside: that is the better answer */
      for (size_t i = at_find; i + 1 < hunt->n_finds; i++)
        hunt->finds[i] = hunt->finds[i + 1];
      hunt->n_finds--;
    }
    return false;
  }
  note_want (hunt, ACTION_ENTER, merge, 0);
  return true;
}

/* Is there anything in this window, beside a change already found? */
static bool
hunt_more (struct hunt *hunt, const struct window *window)
{
  struct search search;
  bool more, wanted = false;

  if (window->high <= window->low)
    return false;
  search_window (&hunt->context, window, &search);
  more = search.none <= 1 - hunt->context.request->confidence
         && fabs (search.delta) >= log1p (hunt->context.request->min_effect);
  search_clear (&search);
  if (more)
    wanted = hunt_window (hunt, window);
  return wanted;
}

static bool
hunt_found (struct hunt *hunt, const struct window *whole, const struct search *search)
{
  struct window before = *whole, after = *whole;
  size_t at_find = hunt->n_finds;

  note_find (hunt, search);
  if (hunt_merge (hunt, search, at_find))
    return true;
  before.high = search_previous (&hunt->context, search, search->first);
  after.low = search->last;
  after.left_sd = 1;
  before.none = after.none = NONE_MORE;
  return hunt_more (hunt, &before) || hunt_more (hunt, &after);
}

static bool
hunt_window (struct hunt *hunt, const struct window *window)
{
  struct search search;
  bool wanted = false;

  search_window (&hunt->context, window, &search);
  while (search.misfit) { /* each is shorter than the last */
    struct window narrow = search.narrow;

    search_clear (&search);
    search_window (&hunt->context, &narrow, &search);
  }
  if (!hunt->begun) {
    hunt->begun = true;
    hunt->none = search.none;
    hunt->state = search.state;
    hunt->tau = search.tau;
  }
  switch (search.state) {
  case SEARCH_OPEN:
    hunt->state = SEARCH_OPEN;
    note_candidates (hunt, &search, .9);
    note_want (hunt, search.want, search.subject, search.pairs);
    wanted = true;
    break;
  case SEARCH_FOUND:
    note_candidates (hunt, &search, .999);
    wanted = hunt_found (hunt, window, &search);
    break;
  case SEARCH_NOISE:
    note_candidates (hunt, &search, .9);
    note_noise (hunt, &search);
    break;
  case SEARCH_BUILDS:
    note_candidates (hunt, &search, .9);
    break;
  case SEARCH_NONE:
    break;
  }
  search_clear (&search);
  return wanted;
}

void
hunt_walk (struct hunt *hunt)
{
  const struct chain *chain = &hunt->context.evidence->chains[0];
  struct window whole = { .high = chain->n - 1, .none = NONE_FIRST,
                          .left_sd = SEARCH_TAU };

  hunt_window (hunt, &whole);
}

void
hunt_clear (struct hunt *hunt)
{
  free (hunt->finds);
  free (hunt->candidates);
}
