/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A linked list of commits that grows job by job; see merge-order.h.
 */
#include <stdlib.h>
#include <string.h>

#include "json.h"
#include "merge-order.h"
#include "text.h"

void
order_open (struct order *order)
{
  *order = (struct order) { .first = ORDER_NONE, .places = json_object_new_object () };
}

void
order_close (struct order *order)
{
  json_object_put (order->places);
  free (order->nodes);
  *order = (struct order) { .first = ORDER_NONE };
}

static const char *
hash_of (const struct history *job, size_t subject)
{
  return json_text (history_commit (job, subject), "hash");
}

static size_t
find (const struct order *order, const char *hash)
{
  struct json_object *node = json_member (order->places, hash);

  return node ? (size_t) json_object_get_int64 (node) : ORDER_NONE;
}

static const char *
date_of (const struct order *order, size_t node)
{
  return json_text (json_member (order->nodes[node].record, "commit"), "commit_date");
}

/* Puts the record behind `after`, and behind what another job has there that
 * is not younger: only the job's own order is known for sure.
 */
static size_t
insert (struct order *order, size_t after, struct json_object *record,
        struct json_object *own)
{
  struct json_object *commit = json_member (record, "commit");
  size_t node = order->n, *link;

  order->nodes = memory_grow (order->nodes, order->n + 1, sizeof order->nodes[0]);
  order->nodes[order->n++] = (struct order_node) { .record = record, .parent = -1 };
  json_object_object_add (order->places, json_text (commit, "hash"),
                          json_object_new_int64 ((int64_t) node));
  link = after == ORDER_NONE ? &order->first : &order->nodes[after].next;
  while (*link != ORDER_NONE) {
    struct json_object *there = json_member (order->nodes[*link].record, "commit");

    if (json_member (own, json_text (there, "hash"))
        || strcmp (date_of (order, *link), json_text (commit, "commit_date")) > 0)
      break;
    link = &order->nodes[*link].next;
  }
  order->nodes[node].next = *link;
  *link = node;
  return node;
}

void
order_add (struct order *order, const struct history *job)
{
  CLEANUP_JSON struct json_object *own = json_object_new_object ();
  const struct evidence *e = &job->evidence;

  for (size_t i = 0; i < e->n_subjects; i++)
    json_add_truth (own, hash_of (job, i), true);
  for (size_t c = 0; c < e->n_chains; c++) {
    size_t cursor = ORDER_NONE;

    for (size_t k = 0; k < e->chains[c].n; k++) {
      size_t subject = e->chains[c].subjects[k];
      const char *hash = hash_of (job, subject);
      size_t node = find (order, hash);

      if (!hash[0])
        continue;
      cursor = node != ORDER_NONE ? node
                                  : insert (order, cursor, job->commits[subject], own);
    }
  }
}

size_t
order_place (const struct order *order, const struct history *job, size_t subject)
{
  size_t node = find (order, hash_of (job, subject));

  return node == ORDER_NONE ? ORDER_NONE : order->nodes[node].place;
}

/* Of the parents that the jobs name, the nearest: a job that measured between
 * two commits of another knows better.
 */
static void
settle_parents (struct order *order, const struct history *job)
{
  const struct evidence *e = &job->evidence;

  for (size_t i = 0; i < e->n_subjects; i++) {
    size_t node = find (order, hash_of (job, i)), parent;
    struct order_node *at;

    if (node == ORDER_NONE || e->subjects[i].parent < 0)
      continue;
    at = &order->nodes[node];
    parent = find (order, hash_of (job, (size_t) e->subjects[i].parent));
    if (parent == ORDER_NONE || order->nodes[parent].place >= at->place)
      continue;
    if (at->parent < 0 || order->nodes[parent].place > order->nodes[at->parent].place)
      at->parent = (ptrdiff_t) parent;
  }
}

void
order_settle (struct order *order, const struct history *jobs, size_t n)
{
  size_t place = 0;

  for (size_t node = order->first; node != ORDER_NONE; node = order->nodes[node].next)
    order->nodes[node].place = place++;
  for (size_t i = 0; i < n; i++)
    settle_parents (order, &jobs[i]);
}
