/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Change points over the estimates of a range.
 */
#include <math.h>

#include "../runner/cleanup.h"
#include "../runner/json.h"
#include "../runner/text.h"
#include "changes.h"

/* Neighbours from `place` on with one artefact: they share their samples, so
 * each of them has its part of the weight.
 */
static size_t
same_artefact (const struct history *history, const struct axis *axis, size_t place)
{
  const struct subject *subjects = history->evidence.subjects;
  ptrdiff_t same = subjects[axis->subjects[place]].same_as;
  size_t n = 1;

  while (same >= 0 && place + n < axis->n && subjects[axis->subjects[place + n]].same_as == same)
    n++;
  return n;
}

void
changes_find (const struct history *history, const struct figures *figures,
              const struct axis *axis, struct changepoints *changes)
{
  static const struct changepoint_options options = { .weights_known = true };
  CLEANUP_FREE double *x = memory_zero (axis->n, sizeof *x);
  CLEANUP_FREE double *w = memory_zero (axis->n, sizeof *w);
  size_t measured = 0;

  *changes = (struct changepoints) { 0 };
  if (figures->n == 0 || json_truth (json_member (history->job, "options"), "failure"))
    return;
  for (size_t i = 0, run; i < axis->n; i += run) {
    const struct estimate *e = &figures->metrics[0].estimates.of[axis->subjects[i]];

    run = same_artefact (history, axis, i);
    for (size_t k = i; k < i + run; k++) {
      x[k] = NAN;
      if (e->own.n == 0 || !(e->level_sd > 0))
        continue;
      x[k] = e->level;
      w[k] = 1 / (e->level_sd * e->level_sd * (double) run);
      measured++;
    }
  }
  if (measured >= 3)
    changepoint_find (x, w, axis->n, &options, changes);
}

const struct change *
changes_largest (const struct changepoints *changes)
{
  const struct change *largest = NULL;

  for (size_t i = 0; i < changes->n; i++) {
    const struct change *c = &changes->changes[i];
    double step = c->after - c->before;
    double most = largest ? largest->after - largest->before : 0;

    if (!largest || (step > 0 && most < 0)
        || ((step > 0) == (most > 0) && fabs (step) > fabs (most)))
      largest = c;
  }
  return largest;
}
