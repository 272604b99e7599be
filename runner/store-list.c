/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * All artefacts of the store with their sizes, and its limit: the least
 * recently used go first, and what any process uses stays.
 */
#include <stdlib.h>
#include <string.h>

#include "cleanup.h"
#include "files.h"
#include "store-inside.h"
#include "store-lock.h"
#include "text.h"

struct listing {
  struct artefact *list;
  size_t n;
};

static int
list_name (struct store *store, const char *name, void *data)
{
  struct listing *listing = data;

  if (name[0] == STORE_HIDDEN)
    return 0;
  listing->list = memory_grow (listing->list, listing->n + 1, sizeof *listing->list);
  struct artefact *artefact = &listing->list[listing->n];
  if (!store_load (store, name, artefact)) {
    /* Damaged, but it takes room: listed as what nobody has used for ever. */
    artefact_set_id (artefact, name);
    artefact->folder = store_path (store, name, NULL);
    artefact->bytes = folder_bytes (artefact->folder);
  }
  listing->n++;
  return 0;
}

static int
by_use (const void *a, const void *b)
{
  const struct artefact *x = a, *y = b;

  return x->used != y->used ? (x->used > y->used) - (x->used < y->used)
                            : strcmp (x->id, y->id);
}

int
store_list (struct store *store, struct artefact **list, size_t *n, struct error *err)
{
  struct listing listing = { 0 };

  if (store_each (store, list_name, &listing, err) < 0)
    return -1;
  if (listing.n > 1)
    qsort (listing.list, listing.n, sizeof *listing.list, by_use);
  *list = listing.list;
  *n = listing.n;
  return 0;
}

int
store_prune (struct store *store, uint64_t bytes, size_t *removed, uint64_t *freed,
             struct error *err)
{
  struct artefact *list;
  size_t n;
  uint64_t sum = 0;
  int r = 0;

  *removed = 0;
  *freed = 0;
  CLEANUP_CLOSE int names = store_lock (store->folder, err);
  if (names < 0 || store_list (store, &list, &n, err) < 0)
    return -1;
  for (size_t i = 0; i < n; i++)
    sum += list[i].bytes;
  for (size_t i = 0; i < n && sum > bytes && r >= 0; i++) {
    r = store_remove_unused (store, list[i].id, err);
    if (r == 0) {
      sum -= list[i].bytes;
      *freed += list[i].bytes;
      ++*removed;
    }
  }
  for (size_t i = 0; i < n; i++)
    artefact_clear (&list[i]);
  free (list);
  return r < 0 ? -1 : 0;
}
