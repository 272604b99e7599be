/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A bisection as a log for `git bisect replay`.
 */
#ifndef BOOTBISECT_GIT_BISECT_H
#define BOOTBISECT_GIT_BISECT_H

#include "../runner/history.h"

#define GIT_BISECT_NAME "git-bisect.log"

/* Writes DIR/git-bisect.log: measured commits before the first culprit as
 * good, from it on as bad, those without a build or boot as skipped.
 * Nothing is written where there is no culprit.
 */
int git_bisect_write (const struct history *history, const char *dir, struct error *err);

#endif
