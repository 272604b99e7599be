/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What waits to be delivered to a target, a file a body, in order; which
 * bodies were delivered; and those that were refused, with the reason.  It is
 * kept in the state folder, not beside the evidence: what waits belongs to
 * the dashboard, whose next post, of whatever job, sends it in its turn, also
 * when the job's folder is gone by then.  Each step is on disk before the
 * next one, so a kill at any moment loses nothing; between an answer and its
 * record a body can be sent once more, with the same id.
 */
#ifndef BOOTBISECT_SPOOL_H
#define BOOTBISECT_SPOOL_H

#include <stdbool.h>
#include <stdint.h>

#include "../runner/error.h"
#include "../runner/repo/repo.h"

struct spool;

/* What became of a body. */
enum fate { FATE_UNKNOWN, FATE_WAITING, FATE_DELIVERED, FATE_REFUSED };

struct spool_item {
  char *file;      /* its name */
  char *id;
  char *what;      /* one line for people */
  char *body;
};

/* Locks the spool of a target (made where it is not there), waiting a minute
 * at most for another post.
 */
struct spool *spool_open (const char *target, struct error *err);
void spool_close (struct spool *spool);

const char *spool_folder (const struct spool *spool);

/* The id of a body for this kind of dashboard. */
void spool_id (const char *dashboard, const char *body, char id[REPO_HASH_SIZE]);

enum fate spool_fate (const struct spool *spool, const char *id);

/* How many wait. */
size_t spool_waiting (const struct spool *spool);

/* Adds a body at the end. */
int spool_add (struct spool *spool, const char *id, const char *what, const char *body,
               struct error *err);

/* The first that waits: 1, with the item to be cleared; 0: none waits.  One
 * whose file is damaged is put to the refused.
 */
int spool_first (struct spool *spool, struct spool_item *item, struct error *err);
void spool_item_clear (struct spool_item *item);

int spool_delivered (struct spool *spool, const struct spool_item *item, struct error *err);
int spool_refused (struct spool *spool, const struct spool_item *item, const char *reason,
                   struct error *err);

/* Until when the dashboard asked us to wait, seconds since the epoch; 0: not. */
int64_t spool_wait_until (const struct spool *spool);
int spool_set_wait (struct spool *spool, int64_t until, struct error *err);

#endif
