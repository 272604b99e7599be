/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Flattens the chains of a history into one line.
 */
#include <stdlib.h>

#include "../runner/cleanup.h"
#include "../runner/text.h"
#include "axis.h"

static void
add (struct axis *axis, size_t subject)
{
  if (axis->place[subject] != SIZE_MAX)
    return;
  axis->place[subject] = axis->n;
  axis->subjects[axis->n++] = subject;
}

/* `seen`: chains that were begun; a log that somebody else wrote may enter
 * one merge many times.
 */
static void
add_chain (struct axis *axis, const struct evidence *e, size_t number, bool *seen)
{
  const struct chain *chain = &e->chains[number];

  seen[number] = true;
  for (size_t i = 0; i < chain->n; i++) {
    for (size_t k = 1; k < e->n_chains; k++)
      if (!seen[k] && e->chains[k].merge == (ptrdiff_t) chain->subjects[i])
        add_chain (axis, e, k, seen);
    add (axis, chain->subjects[i]);
  }
}

void
axis_make (struct axis *axis, const struct history *history)
{
  const struct evidence *e = &history->evidence;
  CLEANUP_FREE bool *seen = memory_zero (e->n_chains, sizeof *seen);

  *axis = (struct axis) {
    .subjects = memory_zero (e->n_subjects, sizeof axis->subjects[0]),
    .place = memory_zero (e->n_subjects, sizeof axis->place[0]),
  };
  for (size_t i = 0; i < e->n_subjects; i++)
    axis->place[i] = SIZE_MAX;
  if (e->n_chains > 0)
    add_chain (axis, e, 0, seen);
  for (size_t i = 0; i < e->n_subjects; i++)
    add (axis, i);
}

void
axis_clear (struct axis *axis)
{
  free (axis->subjects);
  free (axis->place);
  *axis = (struct axis) { 0 };
}
