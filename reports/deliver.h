/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Sends what waits in a spool, oldest first, until it is empty, or the
 * target's patience is at its end, or nothing gets through.
 */
#ifndef BOOTBISECT_DELIVER_H
#define BOOTBISECT_DELIVER_H

#include "dashboard.h"
#include "spool.h"

/* Between two tries, in seconds: doubled from the first to the last. */
#define DELIVER_PAUSE .5
#define DELIVER_PAUSE_MOST 30.
/* The longest that a dashboard can make us wait. */
#define DELIVER_WAIT_MOST 86400.

struct delivery {
  size_t delivered, refused;  /* this time */
  size_t waiting;             /* still */
  char *reason;               /* why they wait, or the newest refusal; safe to print; or NULL */
};

/* Returns 0 also when something waits; -1 with an error of our own. */
int deliver (const struct target *target, struct spool *spool, struct http *http,
             struct delivery *delivery, struct error *err);
void delivery_clear (struct delivery *delivery);

/* One request and what its answer means; *words says it, freed by the caller.
 * -1: interrupted.
 */
int deliver_one (const struct target *target, struct http *http,
                 const struct spool_item *item, enum answer *meaning, double *retry_after,
                 char **words, struct error *err);

#endif
