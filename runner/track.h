/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A history followed over many days: a results folder with a folder for each
 * job, and what is still to be measured.  Layout: RESULTS/jobs/TIME-COMMIT/
 * and RESULTS/bisects/BEFORE-COMMIT/; folders of other machines can be put beside them.
 */
#ifndef BOOTBISECT_TRACK_H
#define BOOTBISECT_TRACK_H

#include "history.h"
#include "options.h"
#include "repo/repo.h"

/* A job of this machine in the folder that has not ended: its folder, or
 * NULL; the caller frees it.
 */
char *track_unfinished (const char *results);

/* The commits of the range that no job of `whole` has an answer for, each
 * with its nearest measured ancestor and that one's, which are measured
 * again: they join the new job to the earlier ones.  Empty: all is measured.
 * An error when the options are not those of the jobs that are there.
 */
int track_missing (const struct history *whole, const struct options *options,
                   const char *repo, const char *range, struct commit_list *list,
                   struct error *err);

/* A folder for a job that ends at this commit; the caller frees it. */
char *track_folder (const char *results, const char *tip);

/* Finds the steps of the whole history that the options' confidence holds
 * for, and makes the line "judgement" of them: which are new since the last
 * judgement, and up to which commit a step would have been seen.  The caller
 * puts it.
 */
struct json_object *track_judge (const struct history *whole, const struct options *options);

/* Whether a judgement names a slowdown that is new. */
bool track_is_slower (struct json_object *judgement);

#endif
