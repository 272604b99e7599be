/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Fixed appliances: folders with kernel, initrd and root that libguestfs
 * boots as they are (LIBGUESTFS_PATH).  supermin makes them out of the host's
 * packages, before a boot and under a watchdog, so no boot has to wait for
 * it, and the user's own cache is not touched.
 *
 * They are kept in the artefact store, as backend "appliance": whole or not
 * there, held while they are in use, listed and pruned like what was built.
 * Their IDs change with supermin, with libguestfs' list of what goes in, and
 * with the host's package database, so that a stale one is never taken.
 *
 * All kernels without modules share one root and one initrd; a folder of the
 * job's own links them to each kernel.  A kernel with modules has an
 * appliance of its own: they are in its initrd and in its root.
 */
#ifndef BOOTBISECT_FIXED_APPLIANCE_H
#define BOOTBISECT_FIXED_APPLIANCE_H

#include <stdint.h>

#include "error.h"
#include "setup.h"

struct appliances;

/* For one job.  `limit` is the store's, in bytes; `scratch` is the parent of
 * private folders.  Nothing is made before it is asked for.
 */
struct appliances *appliances_open (const char *cache_dir, uint64_t limit,
                                    const char *scratch);
void appliances_close (struct appliances *appliances);

/* Fills setup->appliance: with setup->kernel and setup->modules, or without a
 * kernel as the host's own would be.  setup->libguestfs says whose appliance
 * it is; NULL: the installed one's.  It stays until appliances_close ().
 */
int appliances_attach (struct appliances *appliances, struct setup *setup,
                       struct error *err);

/* The same, in a copy in memory (/dev/shm) that goes with the job. */
int appliances_attach_memory (struct appliances *appliances, struct setup *setup,
                              struct error *err);

#endif
