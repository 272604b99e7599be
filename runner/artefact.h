/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The store of what builds left: CACHE/artefacts/ID/ with its files and a
 * manifest, found again by later runs.  ID is the hash of what decides a
 * build (source tree, backend, configuration, tools); the content hash says
 * which artefacts are byte for byte the same.  Failed builds are
 * remembered in the same place.
 */
#ifndef BOOTBISECT_ARTEFACT_H
#define BOOTBISECT_ARTEFACT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "error.h"
#include "repo/repo.h"

struct store;

enum artefact_status {
  ARTEFACT_ABSENT,
  ARTEFACT_OK,
  ARTEFACT_FAILED,   /* the build failed */
  ARTEFACT_TIMEOUT,  /* the build ran into its limit */
};

struct artefact {
  char id[REPO_HASH_SIZE];
  enum artefact_status status;
  char *folder;                   /* absolute; files are below folder/files */
  char content[REPO_HASH_SIZE];   /* hash of all its files, names and modes */
  char *backend;
  char *reason;                   /* why it failed, one line, else NULL */
  char *log;                      /* path of the build's log, kept with it */
  double build_seconds;
  uint64_t bytes;                 /* disk space of its folder */
  int64_t used;                   /* last use, seconds since the epoch */
};

void artefact_clear (struct artefact *artefact);

/* Opens (makes) the store below the cache directory; limit in bytes, 0: no
 * limit.  Leftovers of runs that died are removed.
 */
struct store *store_open (const char *cache_dir, uint64_t limit, struct error *err);
void store_close (struct store *store);

/* Looks an ID up, as it is at the moment. */
int store_look (struct store *store, const char *id, struct artefact *artefact,
                struct error *err);

/* Looks an ID up.  A good artefact that is found is held (never pruned) until the store
 * is closed, and counts as used now.
 */
int store_find (struct store *store, const char *id, struct artefact *artefact,
                struct error *err);

/* Holds what was found against its content hash, for a run may have written
 * to it.  1: it is whole.  0: it is not, and is removed.
 */
int store_check (struct store *store, const struct artefact *artefact, struct error *err);

/* An empty folder to put a new artefact's files in; the caller frees the
 * path.  Nothing of it is seen by others before store_put ().
 */
char *store_begin (struct store *store, const char *id, struct error *err);

/* Hashes what is in the folder, writes the manifest, and moves it into its
 * place in one rename; then prunes to the limit.  With status FAILED or
 * TIMEOUT only the log and the reason are kept.  `log` is copied in.
 */
struct artefact_note {
  enum artefact_status status;
  const char *backend;
  const char *reason;
  const char *log;
  double build_seconds;
  const char *content;  /* hash to record; NULL: of the files (an appliance of gigabytes of
                           holes is not worth it, and can't be checked then) */
};
int store_put (struct store *store, const char *id, const char *folder,
               const struct artefact_note *note, struct artefact *artefact,
               struct error *err);

/* Gives up what store_begin () began: nothing of it is kept. */
void store_abandon (struct store *store, const char *folder);

/* Forgets one (for --retry-failed, and a damaged one). */
int store_remove (struct store *store, const char *id, struct error *err);

/* For `cache`: all artefacts, least recently used first. */
int store_list (struct store *store, struct artefact **list, size_t *n,
                struct error *err);
/* Removes the least recently used until at most `bytes` are left; those in
 * use by any process stay.  Says how many and how much went.
 */
int store_prune (struct store *store, uint64_t bytes, size_t *removed, uint64_t *freed,
                 struct error *err);

#endif
