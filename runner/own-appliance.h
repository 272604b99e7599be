/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Appliance caches of our own, one for each thing that goes into an
 * appliance: supermin looks only at times to tell an old appliance from a new
 * one, and not at all at which kernel it was told to take.
 */
#ifndef BOOTBISECT_OWN_APPLIANCE_H
#define BOOTBISECT_OWN_APPLIANCE_H

#include "setup.h"
#include "error.h"

/* Completes a setup in which all parts are named: a cache folder of its own
 * for a kernel or a libguestfs that supermin makes an appliance with.  What of
 * these caches was not used for long is removed.
 */
int own_appliance (struct setup *setup, const char *cache_dir, struct error *err);

#endif
