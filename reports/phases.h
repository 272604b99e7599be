/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The phases of a boot in the reports: of one commit, and which of them
 * moved between a commit and its measured parent.
 */
#ifndef BOOTBISECT_REPORTS_PHASES_H
#define BOOTBISECT_REPORTS_PHASES_H

#include "figures.h"

/* A commit's phases: [{"name", "median", "mean", "sd", "share"}], empty where
 * none were recorded.  The caller puts it.
 */
struct json_object *phases_json (const struct figures *figures, size_t subject);

/* What became of each phase between the subject's measured parent and it, the
 * largest change first: [{"name", "seconds", "ratio", "low", "high", "moved"}];
 * moved: its 95 % interval leaves out 1.  The caller puts it.
 */
struct json_object *phases_moved_json (const struct figures *figures, size_t subject);

/* "in the phase firmware: +0.51 s (interval +48.1 .. +61.0 %)", or NULL where
 * no phase moved by itself; of what phases_moved_json () gave.  The caller
 * frees it.
 */
char *phases_moved_words (struct json_object *moved);

#endif
