/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What all verbs that measure have in common: open the job, run the engine,
 * write what is derived from the log, print the report.
 */
#ifndef BOOTBISECT_MEASURE_JOB_H
#define BOOTBISECT_MEASURE_JOB_H

#include "../job.h"

/* Returns an exit status, or -1 with an error. */
int measure_job (const struct options *options, const struct job_request *request,
                 struct error *err);

#endif
