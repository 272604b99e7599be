/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A place to build in: CACHE/slots/CLONE-N/ with `src`, our worktree of the
 * clone, and `build`.  One job uses a slot at a time; a second job on the
 * same clone takes the next number.
 */
#ifndef BOOTBISECT_SLOT_H
#define BOOTBISECT_SLOT_H

#include <stdbool.h>

#include "repo/worktree.h"

struct slot;

/* Takes the first slot of the clone that is free. */
struct slot *slot_open (struct repo *repo, const char *cache_dir, struct error *err);

/* Takes the slot away: files, worktree and its registration. */
void slot_close (struct slot *slot);

struct worktree *slot_worktree (struct slot *slot);
const char *slot_build (const struct slot *slot);
/* The descriptor of its lock: what builds here keeps it open (job_spec.hold). */
const int *slot_lock (const struct slot *slot);
int slot_empty_build (struct slot *slot, struct error *err);

/* Whether a build here can't be expected to work for lack of room. */
bool slot_disk_is_full (const struct slot *slot);

/* Takes away what killed runs left, of whatever clone. */
int slot_sweep (const char *cache_dir, struct error *err);

#endif
