/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Measurements of several runs (other days, other machines) on one scale.
 * ln t = level of the subject + offset of the run; what joins two runs are
 * the subjects that both measured.  A run's offset is the mean over these of
 * the difference of its median from those of the runs joined so far, each
 * weighted by 1 / (1 / n + 1 / N), n and N boots.
 */
#ifndef BOOTBISECT_ALIGN_H
#define BOOTBISECT_ALIGN_H

#include "evidence.h"

struct run_scale {
  bool joined;      /* to the last run, by subjects in common, also over others */
  size_t shared;    /* subjects that join it */
  double factor;    /* its values are so many times those of the last run */
  double sd;        /* of ln factor; 0 of the last run */
};

/* run_of: of each sample, its run, below n_runs.  Divides the values by the
 * factors of their runs; those of a run that nothing joins stay as they are.
 */
void align_runs (struct evidence *evidence, const size_t *run_of, size_t n_runs,
                 struct run_scale *scales);

#endif
