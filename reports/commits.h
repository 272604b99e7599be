/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Per-commit JSON, as reports/schema/commit.json describes it.
 */
#ifndef BOOTBISECT_COMMITS_H
#define BOOTBISECT_COMMITS_H

#include "figures.h"

/* The record of one subject; the caller puts it. */
struct json_object *commit_json (const struct history *history,
                                 const struct figures *figures, size_t subject);

/* Writes DIR/commits/NNNN-HASH.json for each subject of which something is
 * known, each by rename.
 */
int commits_write (struct history *history, const char *dir, struct error *err);

/* As far as it goes in so many seconds, for a job that was asked to stop: of a
 * long history nothing, whose figures alone would take longer.
 */
void commits_write_within (struct history *history, const char *dir, double seconds);

#endif
