/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the user pins: a qemu, a kernel, a fixed appliance or a build of
 * libguestfs that takes part in every boot of a job and is not under test.
 */
#ifndef BOOTBISECT_PINS_H
#define BOOTBISECT_PINS_H

#include <json-c/json.h>

#include "options.h"

/* Whether the pins are there, are what they should be, and are none of the
 * parts (PART_...) that are under test.  boots: whether the workload boots.
 */
int pins_check (const struct options *options, bool boots, unsigned tested,
                struct error *err);

/* The parts that a file to be compared gives: PART_HV or PART_KERNEL. */
int pins_part_of (const char *file, unsigned *part, struct error *err);

/* Whether the guest's instructions can be counted where that is asked for. */
#define METRIC_INSTRUCTIONS "guest-instructions"
int counting_check (const struct options *options, unsigned tested, struct error *err);

/* {"hv": {"path", "content"}, ...}, where content is a hash that changes when
 * the pinned thing does; NULL in *record when nothing is pinned.  The caller
 * puts it.
 */
int pins_record (const struct options *options, struct json_object **record,
                 struct error *err);

/* Puts them into the setup that all boots have in common. */
void pins_apply (const struct options *options, struct setup *setup);

#endif
