/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * bisect --confirm: the culprit is reverted on the bad end, and the bad end
 * is compared with and without it, in a job of its own below the
 * bisection's folder.
 */
#ifndef BOOTBISECT_CONFIRM_H
#define BOOTBISECT_CONFIRM_H

#include "engine.h"

#define CONFIRM_NAME "confirm" /* folder in the bisection's folder */

/* Goes on after a bisection's verdict (repo: the path of its clone) where the
 * user wants that, until the answer is a line of the bisection's log:
 * {"type": "confirmation", "status", "culprit", "effect", "reason", "cost"}.
 * What is on record already is not measured again.  Returns 0,
 * STATUS_INTERRUPTED, or -1 with an error.
 */
int confirm_culprit (struct engine *bisection, const char *repo, struct error *err);

#endif
