/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Tells whether libguestfs filled its cache during a run: supermin built the
 * appliance, or the library asked a new qemu for its features.  Either
 * takes seconds that no later boot takes, so such a run is not a sample.
 */
#ifndef BOOTBISECT_APPLIANCE_CACHE_H
#define BOOTBISECT_APPLIANCE_CACHE_H

#include <stdbool.h>

/* What is in the cache below this folder, as text; the caller frees it. */
char *appliance_cache_mark (const char *cachedir);

/* Whether there is an appliance in the cache. */
bool appliance_cache_filled (const char *cachedir);

#endif
