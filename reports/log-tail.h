/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The end of the log of what failed: a build, or a boot.
 */
#ifndef BOOTBISECT_LOG_TAIL_H
#define BOOTBISECT_LOG_TAIL_H

#include "figures.h"

/* The last lines, at most `most` bytes, with their newlines, not made safe
 * for anything; "" where there are none.  Files are only read where a job
 * leaves its logs, whatever the evidence says: it may be somebody else's.
 * The caller frees it.
 */
char *log_tail_of_build (const struct history *history, const char *dir, size_t subject,
                         size_t most);

/* Of the newest boot of it that gave no sample. */
char *log_tail_of_boot (const struct history *history, const struct figures *figures,
                        const char *dir, size_t subject, size_t most);

#endif
