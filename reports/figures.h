/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The figures that all reports show: for each metric that was recorded, the
 * estimate of each commit.  Of several jobs they are on the scale of the
 * newest.
 */
#ifndef BOOTBISECT_FIGURES_H
#define BOOTBISECT_FIGURES_H

#include "../runner/decide/align.h"
#include "../runner/decide/estimate.h"
#include "../runner/history.h"

struct metric_figures {
  const char *name;            /* borrowed from the log */
  const char *unit;
  struct estimates estimates;
  struct run_scale *scales;    /* merged: of each run; its values are divided by its factor */
};

struct figures {
  struct metric_figures *metrics; /* the job's own metric first */
  size_t n;
  size_t *samples;  /* sample numbers sorted by subject, in the order of time */
  size_t *first;    /* of each subject: its first place in `samples`; one more at the end */
};

void figures_make (struct figures *figures, const struct history *history);

/* The same with estimates of the job's own metric alone (the others have
 * none): of a long history that is most of the work.
 */
void figures_make_first (struct figures *figures, const struct history *history);

/* The subject's own counted values of a metric, in the order of time; the
 * caller frees them.
 */
size_t figures_values (const struct figures *figures, const struct history *history,
                       const char *metric, size_t subject, double **values);

void figures_clear (struct figures *figures);

#endif
