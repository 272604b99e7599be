/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Several jobs of one history as one: their commits in one order, their
 * samples side by side.  A results folder keeps its jobs in folders of their
 * own, at any place; logs are only read.
 */
#ifndef BOOTBISECT_MERGE_H
#define BOOTBISECT_MERGE_H

#include "history.h"

/* Replaces *history, which must be empty, by all jobs at or below these
 * folders (NULL-terminated), oldest first.  They must have timed the same in the same
 * way: another target, backend, workload, metric or appliance is an error
 * that names both.  Returns the number of jobs, 0 when there are none.
 */
long merge_read (struct history *history, const char *const *dirs, struct error *err);

/* Whether the times of two jobs are comparable, by their first lines; a
 * member that the first lacks is passed over.
 */
int merge_check_alike (const char *name, struct json_object *job, const char *other_name,
                       struct json_object *other, struct error *err);

/* The folders of the jobs at or below this one that hold evidence, sorted;
 * NULL-terminated, freed by environment_free ().  A confirmation belongs to
 * its bisection and is not listed.
 */
char **merge_folders (const char *dir);

#endif
