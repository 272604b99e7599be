/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The output folder of a job: found or made, locked, and its log read.
 */
#ifndef BOOTBISECT_JOB_FOLDER_H
#define BOOTBISECT_JOB_FOLDER_H

#include "job.h"

/* Fills the engine's dir, log and history for the job of this identity; a
 * step's folder is named by `head`, the commit that is checked out.  A
 * folder that holds anything else is an error that names it.
 */
int job_folder_open (struct engine *engine, const struct job_request *request,
                     const char *id, const char *head, struct error *err);

#endif
