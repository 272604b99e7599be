/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Joining runs over the subjects that they have in common; see align.h.
 */
#include <math.h>

#include "align.h"
#include "memory.h"
#include "robust.h"
#include "tally.h"

/* What one run says of one subject. */
struct cell {
  size_t run, subject, n;
  double level;   /* median of ln values */
};

struct cells {
  struct cell *of;
  size_t n;
  size_t *first;  /* those of run r are of[first[r]] .. of[first[r + 1] - 1] */
  double sigma;   /* noise of one boot, sd of ln */
};

/* What the joined runs say of a subject, on the scale of the last run. */
struct joint {
  double level, boots;
};

struct key {
  size_t run, subject;
  double y;
};

static int
key_compare (const void *a, const void *b)
{
  const struct key *x = a, *y = b;

  if (x->run != y->run)
    return x->run < y->run ? -1 : 1;
  return x->subject < y->subject ? -1 : x->subject > y->subject;
}

static size_t
keys_fill (const struct evidence *e, const size_t *run_of, struct key *keys)
{
  size_t n = 0;

  for (size_t i = 0; i < e->n_samples; i++)
    if (sample_counts (&e->samples[i]))
      keys[n++] = (struct key) {
        .run = run_of[i],
        .subject = subject_canonical (e, e->samples[i].subject),
        .y = log (e->samples[i].value),
      };
  qsort (keys, n, sizeof keys[0], key_compare);
  return n;
}

static void
cells_new (const struct evidence *e, const size_t *run_of, size_t n_runs, struct cells *cells)
{
  CLEANUP_FREE struct key *keys = array_new (e->n_samples, sizeof *keys);
  CLEANUP_FREE double *y = array_new (e->n_samples, sizeof *y);
  CLEANUP_FREE double *residual = array_new (e->n_samples, sizeof *residual);
  size_t n = keys_fill (e, run_of, keys), end;

  *cells = (struct cells) { .of = array_new (n, sizeof *cells->of) };
  cells->first = array_new (n_runs + 1, sizeof *cells->first);
  for (size_t i = 0; i < n; i = end) {
    struct cell *cell = &cells->of[cells->n++];

    for (end = i; end < n && key_compare (&keys[i], &keys[end]) == 0; end++)
      y[end - i] = keys[end].y;
    *cell = (struct cell) { .run = keys[i].run, .subject = keys[i].subject, .n = end - i };
    cell->level = robust_median (y, cell->n);
    for (size_t k = i; k < end; k++)
      residual[k] = keys[k].y - cell->level;
    cells->first[cell->run + 1]++;
  }
  for (size_t r = 0; r < n_runs; r++)
    cells->first[r + 1] += cells->first[r];
  cells->sigma = ROBUST_MAD_TO_SD * robust_mad (residual, n)
                 * sqrt ((double) n / fmax ((double) n - (double) cells->n, 1));
}

/* Joins a run when something it measured is known; says whether it did. */
static bool
join (const struct cells *cells, size_t run, struct joint *joint, struct run_scale *scale)
{
  double sum = 0, weights = 0;

  for (size_t i = cells->first[run]; i < cells->first[run + 1]; i++) {
    const struct cell *cell = &cells->of[i];
    const struct joint *known = &joint[cell->subject];

    if (known->boots > 0) {
      double w = 1 / (1 / (double) cell->n + 1 / known->boots);

      sum += w * (cell->level - known->level);
      weights += w;
      scale->shared++;
    }
  }
  if (!(weights > 0))
    return false;
  scale->joined = true;
  scale->factor = exp (sum / weights);
  scale->sd = isfinite (cells->sigma) ? cells->sigma / sqrt (weights) : 0;
  return true;
}

static void
take_in (const struct cells *cells, size_t run, struct joint *joint, double offset)
{
  for (size_t i = cells->first[run]; i < cells->first[run + 1]; i++) {
    const struct cell *cell = &cells->of[i];
    struct joint *known = &joint[cell->subject];
    double n = (double) cell->n;

    known->level = (known->boots * known->level + n * (cell->level - offset))
                   / (known->boots + n);
    known->boots += n;
  }
}

void
align_runs (struct evidence *e, const size_t *run_of, size_t n_runs, struct run_scale *scales)
{
  CLEANUP_FREE struct joint *joint = array_new (e->n_subjects, sizeof *joint);
  struct cells cells;
  bool more = true;

  cells_new (e, run_of, n_runs, &cells);
  for (size_t r = 0; r < n_runs; r++)
    scales[r] = (struct run_scale) { .factor = 1, .joined = r + 1 == n_runs };
  if (n_runs > 0)
    take_in (&cells, n_runs - 1, joint, 0);
  /* Each turn but the last joins a run, so this ends. */
  while (more) {
    more = false;
    for (size_t r = n_runs; r-- > 0;)
      if (!scales[r].joined && join (&cells, r, joint, &scales[r])) {
        take_in (&cells, r, joint, log (scales[r].factor));
        more = true;
      }
  }
  for (size_t i = 0; i < e->n_samples; i++)
    e->samples[i].value /= scales[run_of[i]].factor;
  free (cells.of);
  free (cells.first);
}
