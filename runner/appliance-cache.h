/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Tells whether libguestfs filled its cache during a run: supermin built the
 * appliance, or the library asked a new qemu for its features.  Either
 * takes seconds that no later boot takes, so such a run is not a sample.
 */
#ifndef BOOTBISECT_APPLIANCE_CACHE_H
#define BOOTBISECT_APPLIANCE_CACHE_H

#include <stdbool.h>

/* Seconds that supermin is given for an appliance, besides the boot's own. */
#define SUPERMIN_LIMIT 90

/* What is in the cache below this folder, as text; the caller frees it. */
char *appliance_cache_mark (const char *cachedir);

/* Whether there is an appliance in the cache. */
bool appliance_cache_filled (const char *cachedir);

/* The appliances that supermin began below this folder and did not finish,
 * as text; the caller frees it.  One that was killed at it leaves its own.
 */
char *appliance_cache_begun (const char *cachedir);

/* Whether one was begun after `before` that was not there then. */
bool appliance_cache_unfinished (const char *cachedir, const char *before);

#endif
