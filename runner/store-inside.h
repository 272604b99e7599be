/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the store's two rooms share: artefact.c keeps and finds, store-list.c
 * lists and prunes.
 */
#ifndef BOOTBISECT_STORE_INSIDE_H
#define BOOTBISECT_STORE_INSIDE_H

#include "artefact.h"

/* Names in the store that begin so are no artefacts (yet, or any more). */
#define STORE_HIDDEN '.'

struct store {
  char *folder;     /* CACHE/artefacts */
  uint64_t limit;
  int uses;         /* uses_open (), with locks on the bytes of what we use; or -1 */
  struct making {
    int fd;         /* of a lock */
    char *folder;   /* of an artefact that is being made */
  } *making;
  size_t n_making;
};

/* Of an artefact's folder, or of the name in it; the caller frees it. */
char *store_path (const struct store *store, const char *id, const char *name);

/* Calls f for each name in the store; stops at the first that is not 0. */
int store_each (struct store *store, int (*f) (struct store *, const char *, void *),
                void *data, struct error *err);

/* Reads one; false where there is none or its manifest is damaged. */
bool store_load (struct store *store, const char *id, struct artefact *artefact);

/* Removes an artefact that nobody uses, under the store's lock: it vanishes
 * under its name at once, and its files after that.  1: it is in use.
 */
int store_remove_unused (struct store *store, const char *id, struct error *err);

void artefact_set_id (struct artefact *artefact, const char *id);

#endif
