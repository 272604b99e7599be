/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The figures that all reports show: for each metric that was recorded, the
 * estimate of each commit.
 */
#ifndef BOOTBISECT_FIGURES_H
#define BOOTBISECT_FIGURES_H

#include "../runner/decide/estimate.h"
#include "../runner/history.h"

struct metric_figures {
  const char *name;            /* borrowed from the log */
  const char *unit;
  struct estimates estimates;
};

struct figures {
  struct metric_figures *metrics; /* the job's own metric first */
  size_t n;
  size_t *samples;  /* sample numbers sorted by subject, in the order of time */
  size_t *first;    /* of each subject: its first place in `samples`; one more at the end */
};

void figures_make (struct figures *figures, struct history *history);
void figures_clear (struct figures *figures);

#endif
