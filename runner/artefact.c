/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The artefact store.  One folder an artefact, made under a hidden name and
 * renamed into its place, so that others see the whole of it or nothing.
 * Who makes one holds a flock on its `lock` file; who uses one holds a byte
 * of the store's one `.held` file, so that a job of thousands of commits needs
 * one descriptor for all.  The kernel lets go of both however the holder ends;
 * who removes an artefact needs both alone.  A lock on the whole store is held
 * only for the moment in which names change.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "artefact.h"
#include "cleanup.h"
#include "content-hash.h"
#include "files.h"
#include "manifest.h"
#include "store-inside.h"
#include "store-lock.h"
#include "text.h"

char *
store_path (const struct store *store, const char *id, const char *name)
{
  return name ? text_format ("%s/%s/%s", store->folder, id, name)
              : text_format ("%s/%s", store->folder, id);
}

static void
begin_making (struct store *store, int fd, const char *folder)
{
  store->making = memory_grow (store->making, store->n_making + 1, sizeof *store->making);
  store->making[store->n_making++] = (struct making) { fd, text_copy (folder) };
}

static void
end_making (struct store *store, const char *folder)
{
  for (size_t i = 0; i < store->n_making; i++)
    if (strcmp (store->making[i].folder, folder) == 0) {
      close (store->making[i].fd);
      free (store->making[i].folder);
      store->making[i] = store->making[--store->n_making];
      return;
    }
}

int
store_remove_unused (struct store *store, const char *id, struct error *err)
{
  CLEANUP_FREE char *lock = store_path (store, id, "lock");
  CLEANUP_FREE char *folder = store_path (store, id, NULL);
  CLEANUP_CLOSE int fd = file_exists (lock, NULL) ? file_lock (lock, false, false) : -1;

  if (fd < 0 && file_exists (lock, NULL))
    return errno == EWOULDBLOCK ? 1 : file_error (err, lock);
  if (id[0] == STORE_HIDDEN)
    return folder_remove (folder, err);
  if (uses_any (store->folder, id))
    return 1;
  CLEANUP_FREE char *hidden = text_format ("%s/.old-%s", store->folder, id);
  if (folder_remove (hidden, err) < 0)
    return -1;
  if (rename (folder, hidden) < 0)
    return errno == ENOENT ? 0 : file_error (err, folder);
  return folder_remove (hidden, err);
}

int
store_each (struct store *store, int (*f) (struct store *, const char *, void *), void *data,
           struct error *err)
{
  DIR *dir = opendir (store->folder);
  struct dirent *entry;
  int r = 0;

  if (!dir)
    return file_error (err, store->folder);
  while (r == 0 && (entry = readdir (dir)))
    if (strcmp (entry->d_name, ".") != 0 && strcmp (entry->d_name, "..") != 0
        && strcmp (entry->d_name, STORE_LOCK_NAME) != 0
        && strcmp (entry->d_name, STORE_USES_NAME) != 0)
      r = f (store, entry->d_name, data);
  closedir (dir);
  return r;
}

static int
sweep_name (struct store *store, const char *name, void *data)
{
  struct error *err = data;

  return name[0] == STORE_HIDDEN && store_remove_unused (store, name, err) < 0 ? -1 : 0;
}

struct store *
store_open (const char *cache_dir, uint64_t limit, struct error *err)
{
  struct store *store = memory_zero (1, sizeof *store);

  store->folder = text_format ("%s/artefacts", cache_dir);
  store->limit = limit;
  store->uses = -1;
  CLEANUP_CLOSE int lock = folder_make (store->folder, err) < 0 ? -1
                                                                 : store_lock (store->folder, err);
  if (lock < 0 || store_each (store, sweep_name, err, err) < 0) {
    store_close (store);
    return NULL;
  }
  CLEANUP_FREE char *whole = realpath (store->folder, NULL);
  if (whole) {
    free (store->folder);
    store->folder = STEAL (whole);
  }
  store->uses = uses_open (store->folder);
  return store;
}

void
store_close (struct store *store)
{
  if (!store)
    return;
  for (size_t i = 0; i < store->n_making; i++) {
    close (store->making[i].fd);
    free (store->making[i].folder);
  }
  if (store->uses >= 0)
    close (store->uses);
  free (store->making);
  free (store->folder);
  free (store);
}

void
artefact_set_id (struct artefact *artefact, const char *id)
{
  size_t n = strnlen (id, sizeof artefact->id - 1);

  memcpy (artefact->id, id, n);
  artefact->id[n] = '\0';
}

void
artefact_clear (struct artefact *artefact)
{
  free (artefact->folder);
  free (artefact->backend);
  free (artefact->reason);
  free (artefact->log);
  *artefact = (struct artefact) { .status = ARTEFACT_ABSENT };
}

bool
store_load (struct store *store, const char *id, struct artefact *artefact)
{
  CLEANUP_FREE char *manifest = store_path (store, id, "manifest.json");
  CLEANUP_FREE char *lock = store_path (store, id, "lock");
  struct stat st;

  *artefact = (struct artefact) { .status = ARTEFACT_ABSENT };
  CLEANUP_FREE char *files = store_path (store, id, "files");
  if (!manifest_read (manifest, id, artefact)
      || (artefact->status == ARTEFACT_OK && !file_exists (files, NULL))) {
    artefact_clear (artefact);
    return false;
  }
  artefact->folder = store_path (store, id, NULL);
  artefact->log = store_path (store, id, "log");
  artefact->bytes = folder_bytes (artefact->folder);
  if (stat (lock, &st) == 0)
    artefact->used = st.st_mtime;
  return true;
}

int
store_look (struct store *store, const char *id, struct artefact *artefact,
            struct error *err)
{
  CLEANUP_CLOSE int names = store_lock (store->folder, err);

  *artefact = (struct artefact) { .status = ARTEFACT_ABSENT };
  if (names < 0)
    return -1;
  store_load (store, id, artefact);
  return 0;
}

int
store_find (struct store *store, const char *id, struct artefact *artefact,
            struct error *err)
{
  CLEANUP_FREE char *lock = store_path (store, id, "lock");
  CLEANUP_CLOSE int names = store_lock (store->folder, err);

  *artefact = (struct artefact) { .status = ARTEFACT_ABSENT };
  if (names < 0)
    return -1;
  if (!store_load (store, id, artefact))
    return 0;
  /* Used now: the time of its lock file.  A store that cannot be written
   * is of use all the same. */
  utimensat (AT_FDCWD, lock, NULL, AT_SYMLINK_NOFOLLOW);
  if (artefact->status == ARTEFACT_OK && store->uses >= 0
      && uses_lock (store->uses, id, F_RDLCK) < 0) {
    artefact_clear (artefact);
    return file_error (err, lock);
  }
  return 0;
}

int
store_check (struct store *store, const struct artefact *artefact, struct error *err)
{
  CLEANUP_FREE char *files = text_format ("%s/files", artefact->folder);
  char content[REPO_HASH_SIZE];

  if (content_hash (files, content, NULL) == 0 && strcmp (content, artefact->content) == 0)
    return 1;
  CLEANUP_CLOSE int names = store_lock (store->folder, err);
  if (names < 0)
    return -1;
  if (store->uses >= 0)
    uses_lock (store->uses, artefact->id, F_UNLCK);
  int r = store_remove_unused (store, artefact->id, err);
  if (r == 1)
    return error_set (err, STATUS_UNMEASURED,
                      "%s: a run has changed what was built, and another bootbisect uses it: "
                      "wait for that one",
                      artefact->folder);
  return r;
}

char *
store_begin (struct store *store, const char *id, struct error *err)
{
  CLEANUP_CLOSE int names = store_lock (store->folder, err);
  CLEANUP_FREE char *folder = text_format ("%s/.new-%.16s-XXXXXX", store->folder, id);

  if (names < 0)
    return NULL;
  if (!mkdtemp (folder) || chmod (folder, 0755) < 0) {
    file_error (err, folder);
    return NULL;
  }
  CLEANUP_FREE char *lock = text_format ("%s/lock", folder);
  CLEANUP_FREE char *files = text_format ("%s/files", folder);
  int fd = file_lock (lock, true, false);
  if (fd < 0) {
    file_error (err, lock);
    return NULL;
  }
  begin_making (store, fd, folder);
  return folder_make (files, err) < 0 ? NULL : STEAL (files);
}

/* Everything written, before the rename that makes it count. */
static int
sync_files (const char *folder, struct error *err)
{
  CLEANUP_CLOSE int fd = open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

  return fd < 0 || syncfs (fd) < 0 ? file_error (err, folder) : 0;
}

/* Fills the new folder: log, manifest; without the files of a failed build. */
static int
complete (const char *folder, const char *files, const char *id,
          const struct artefact_note *note, struct error *err)
{
  CLEANUP_FREE char *log = text_format ("%s/log", folder);
  CLEANUP_FREE char *manifest = text_format ("%s/manifest.json", folder);
  struct artefact made = {
    .status = note->status,
    .backend = (char *) note->backend,
    .reason = (char *) note->reason,
    .build_seconds = note->build_seconds,
  };

  artefact_set_id (&made, id);
  if (note->log && file_exists (note->log, NULL) && folder_copy (note->log, log, NULL, err) < 0)
    return -1;
  if (note->content)
    snprintf (made.content, sizeof made.content, "%s", note->content);
  if (note->status != ARTEFACT_OK ? folder_remove (files, err) < 0
                                  : !note->content && content_hash (files, made.content, err) < 0)
    return -1;
  return manifest_write (manifest, &made, err) < 0 ? -1 : sync_files (folder, err);
}

/* Moves the new folder into its place.  An artefact that another process
 * put there meanwhile stays, unless ours is good and that one is not.
 */
static int
move_in (struct store *store, const char *id, const char *folder,
         const struct artefact_note *note, struct error *err)
{
  CLEANUP_FREE char *place = store_path (store, id, NULL);
  CLEANUP_CLOSE int names = store_lock (store->folder, err);
  struct artefact there;

  if (names < 0)
    return -1;
  if (file_exists (place, NULL)) {
    bool keep = store_load (store, id, &there)
                && (there.status == ARTEFACT_OK || note->status != ARTEFACT_OK);

    artefact_clear (&there);
    int r = keep ? 1 : store_remove_unused (store, id, err);
    if (r != 0)
      return r < 0 ? -1 : folder_remove (folder, err);
  }
  return rename (folder, place) < 0 ? file_error (err, place) : 0;
}

int
store_put (struct store *store, const char *id, const char *files,
           const struct artefact_note *note, struct artefact *artefact, struct error *err)
{
  CLEANUP_FREE char *folder = text_copy (files);

  *strrchr (folder, '/') = '\0';
  if (complete (folder, files, id, note, err) < 0
      || move_in (store, id, folder, note, err) < 0) {
    store_abandon (store, files);
    return -1;
  }
  end_making (store, folder);
  if (store_find (store, id, artefact, err) < 0)
    return -1;
  if (artefact->status == ARTEFACT_ABSENT)
    return error_set (err, STATUS_UNMEASURED, "artefact %.12s cannot be read back", id);
  size_t removed;
  uint64_t freed;
  return store->limit ? store_prune (store, store->limit, &removed, &freed, err) : 0;
}

void
store_abandon (struct store *store, const char *files)
{
  CLEANUP_FREE char *folder = text_copy (files);

  *strrchr (folder, '/') = '\0';
  end_making (store, folder);
  folder_remove (folder, NULL);
}

int
store_remove (struct store *store, const char *id, struct error *err)
{
  CLEANUP_CLOSE int names = store_lock (store->folder, err);
  int r = names < 0 ? -1 : store_remove_unused (store, id, err);

  return r == 1 ? error_set (err, STATUS_UNMEASURED, "artefact %.12s is in use", id) : r;
}
