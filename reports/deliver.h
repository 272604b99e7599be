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

/* Puts a job's bodies at the end of the spool, but for those that the dashboard
 * has had already; `again`: these as well.
 */
int deliver_enqueue (const struct target *target, struct spool *spool,
                     struct history *history, const char *dir, bool again,
                     struct error *err);

/* Returns 0 also when something waits; -1 with an error of our own. */
int deliver (const struct target *target, struct spool *spool, struct http *http,
             struct delivery *delivery, struct error *err);
void delivery_clear (struct delivery *delivery);

#endif
