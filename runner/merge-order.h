/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One order for the commits of several jobs: that of each job is kept, and
 * what one job measured between two commits of another goes between them.
 * For merge.c alone.
 */
#ifndef BOOTBISECT_MERGE_ORDER_H
#define BOOTBISECT_MERGE_ORDER_H

#include "history.h"

struct order_node {
  struct json_object *record; /* the subject, borrowed from a job's history */
  size_t next;                /* node, or ORDER_NONE */
  size_t place;               /* its number in the order, once that is known */
  ptrdiff_t parent;           /* node of its nearest measured ancestor, or -1 */
};

#define ORDER_NONE ((size_t) -1)

struct order {
  struct order_node *nodes;
  size_t n;
  size_t first;               /* node, or ORDER_NONE */
  struct json_object *places; /* {hash: node} */
};

void order_open (struct order *order);
void order_close (struct order *order);

/* Takes the commits of a job in; those without a commit are passed over. */
void order_add (struct order *order, const struct history *job);

/* Numbers the nodes and finds each one's parent; the histories must be those
 * that were added.
 */
void order_settle (struct order *order, const struct history *jobs, size_t n);

/* The place of a subject of a job, or ORDER_NONE. */
size_t order_place (const struct order *order, const struct history *job, size_t subject);

#endif
