/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Change points over the estimates of a range.
 */
#include <math.h>

#include "../runner/cleanup.h"
#include "../runner/json.h"
#include "../runner/text.h"
#include "changes.h"

void
changes_find (const struct history *history, const struct figures *figures,
              const struct axis *axis, struct changepoints *changes)
{
  static const struct changepoint_options options = { .weights_known = true };
  CLEANUP_FREE double *x = memory_zero (axis->n, sizeof *x);
  CLEANUP_FREE double *w = memory_zero (axis->n, sizeof *w);
  ptrdiff_t last = -1;
  size_t measured = 0;

  *changes = (struct changepoints) { 0 };
  if (figures->n == 0 || json_truth (json_member (history->job, "options"), "failure"))
    return;
  for (size_t i = 0; i < axis->n; i++) {
    const struct estimate *e = &figures->metrics[0].estimates.of[axis->subjects[i]];
    ptrdiff_t same = history->evidence.subjects[axis->subjects[i]].same_as;

    x[i] = NAN;
    /* Neighbours with one artefact share their samples: they say it once. */
    if (e->own.n == 0 || !(e->level_sd > 0) || (same >= 0 && same == last))
      continue;
    last = same;
    x[i] = e->level;
    w[i] = 1 / (e->level_sd * e->level_sd);
    measured++;
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
