/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The lines that a job begins with: what was asked for, which commits, on
 * which machine.
 */
#ifndef BOOTBISECT_JOB_LINES_H
#define BOOTBISECT_JOB_LINES_H

#include "job.h"

/* Hash of everything that decides what is measured; freed by the caller.
 * NULL when a file that is to be compared can't be read.
 */
char *job_lines_identity (const struct engine *engine, const struct job_request *request,
                          const struct commit_list *list, struct error *err);

/* Writes the job with its subjects and its first chain. */
int job_lines_begin (struct engine *engine, const struct job_request *request,
                     const char *id, const struct commit_list *list, struct error *err);

/* Writes that a session begins; `why` says how the accelerator was chosen. */
int job_lines_session (struct engine *engine, const char *why, struct error *err);

/* Subject i as it stands in a "subjects" list: a commit, else a file, else the
 * installed system.  The caller puts it.
 */
struct json_object *job_lines_subject (size_t i, const struct commit *commit,
                                       const char *file);

#endif
