/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Which appliance a setup boots, so that what is under test is in it: supermin
 * looks only at times to tell an old appliance from a new one, and not at all
 * at which kernel it was told to take.
 */
#ifndef BOOTBISECT_OWN_APPLIANCE_H
#define BOOTBISECT_OWN_APPLIANCE_H

#include "setup.h"
#include "error.h"
#include "fixed-appliance.h"

/* In a libguestfs's folder appliance: the MD5 sum of its daemon, as hex. */
#define DAEMON_SUM "guestfsd.md5"

/* Completes a setup in which all parts are named: a fixed appliance for a
 * kernel, else a cache folder of its own for a libguestfs that supermin makes
 * an appliance with, and the daemon that the guest must have where its sum is
 * known.  What of these caches was not used for long is removed.
 */
int own_appliance (struct setup *setup, const char *cache_dir, struct appliances *appliances,
                   struct error *err);

#endif
