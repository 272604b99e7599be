/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The installed system in several ways, measured in turn: members of a
 * subject's record that are not those of the job.
 *   "label"            what a report calls it
 *   "argument"         of the workload
 *   "record"           whether the messages of its boots are kept
 *   "appliance"        "cached", "fixed" or "memory"
 *   "guestfs_backend"  as --guestfs-backend
 */
#ifndef BOOTBISECT_VARIANTS_H
#define BOOTBISECT_VARIANTS_H

#include "fixed-appliance.h"
#include "options.h"

/* Quiet boots and those that tell their phases.  The caller puts it. */
struct json_object *variants_analysis (void);

/* What bench is to compare, NULL: nothing.  The caller puts it. */
struct json_object *variants_bench (const struct options *options);

/* Whether the options agree with each other and with the variants (or NULL). */
int variants_check (const struct options *options, struct json_object *variants,
                    struct error *err);

/* Completes a setup by the record of its subject. */
int variant_apply (struct json_object *record, struct appliances *appliances,
                   struct setup *setup, struct error *err);

#endif
