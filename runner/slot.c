/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Slots are not kept from job to job: a new worktree's files are all newer
 * than what an old build folder holds, so it would be built anew anyway,
 * and what makes that quick is ccache.  So nothing has to be remembered about
 * them, and no worktree is left registered in the user's clone.
 */
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/statvfs.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "cleanup.h"
#include "descriptors.h"
#include "files.h"
#include "interrupt.h"
#include "slot.h"
#include "text.h"

/* More jobs than anybody runs on one clone at once. */
#define MAX_SLOTS 64
#define FULL_BYTES (8UL << 20)

struct slot {
  char *folder;
  char *build;
  char *lock_path;
  int lock;
  struct worktree *tree;
};

static void
slot_free (struct slot *slot)
{
  if (slot->lock >= 0)
    close (slot->lock);
  free (slot->folder);
  free (slot->build);
  free (slot->lock_path);
  free (slot);
}

/* Locks CACHE/slots/NAME; NULL with *busy when it is in use. */
static struct slot *
slot_take (const char *cache_dir, const char *name, bool *busy, struct error *err)
{
  struct slot *slot = memory_zero (1, sizeof *slot);

  slot->folder = text_format ("%s/slots/%s", cache_dir, name);
  slot->build = text_format ("%s/build", slot->folder);
  slot->lock_path = text_format ("%s.lock", slot->folder);
  slot->lock = file_lock (slot->lock_path, false, false);
  *busy = slot->lock < 0 && errno == EWOULDBLOCK;
  if (slot->lock >= 0)
    return slot;
  if (!*busy)
    file_error (err, slot->lock_path);
  slot_free (slot);
  return NULL;
}

/* Takes away what is in a slot that we hold. */
static int
slot_clear (struct slot *slot, struct error *err)
{
  CLEANUP_FREE char *source = text_format ("%s/src", slot->folder);

  if (file_exists (slot->folder, NULL) && worktree_discard (source, err) < 0)
    return -1;
  return folder_remove (slot->folder, err);
}

static int
slot_prepare (struct slot *slot, struct repo *repo, struct error *err)
{
  CLEANUP_FREE char *source = text_format ("%s/src", slot->folder);

  if (slot_clear (slot, err) < 0 || folder_make (slot->build, err) < 0)
    return -1;
  CLEANUP_FREE char *whole = realpath (slot->build, NULL);
  if (whole) {
    free (slot->build);
    slot->build = STEAL (whole);
  }
  slot->tree = worktree_open (repo, source, err);
  return slot->tree ? 0 : -1;
}

struct slot *
slot_open (struct repo *repo, const char *cache_dir, struct error *err)
{
  const char *clone = repo_common_dir (repo);
  CLEANUP_FREE char *slots = text_format ("%s/slots", cache_dir);
  char hash[REPO_HASH_SIZE];

  repo_hash_bytes (clone, strlen (clone), hash);
  if (folder_make (slots, err) < 0)
    return NULL;
  for (unsigned i = 0; i < MAX_SLOTS; i++) {
    CLEANUP_FREE char *name = text_format ("%.16s-%u", hash, i);
    bool busy;
    struct slot *slot = slot_take (cache_dir, name, &busy, err);

    if (busy)
      continue;
    if (slot && slot_prepare (slot, repo, err) < 0) {
      slot_close (slot);
      slot = NULL;
    }
    return slot;
  }
  error_set (err, STATUS_UNMEASURED, "%s: too many jobs build in this clone", slots);
  return NULL;
}

static void
slot_remove (struct slot *slot)
{
  worktree_close (STEAL (slot->tree), true);
  slot_clear (slot, NULL);
  unlink (slot->lock_path);
}

/* Removes the slot's many files in a child that may outlive us: who presses
 * Ctrl-C is not to wait for it.  It holds the slot's locks until it is done,
 * and nothing else of ours.
 */
static void
slot_remove_behind (struct slot *slot)
{
  struct timespec nap = { 0, 20 * 1000 * 1000 };
  pid_t pid = fork ();

  if (pid == 0) {
    const int keep[] = { slot->lock, slot->tree ? worktree_lock (slot->tree) : -1 };

    setsid ();
    descriptors_keep (keep, sizeof keep / sizeof keep[0]);
    slot_remove (slot);
    _exit (0);
  }
  for (int i = 0; pid > 0 && i < 50 && waitpid (pid, NULL, WNOHANG) == 0; i++)
    nanosleep (&nap, NULL);
  if (pid < 0)
    slot_remove (slot);
  else
    worktree_close (STEAL (slot->tree), false);
}

void
slot_close (struct slot *slot)
{
  if (!slot)
    return;
  if (interrupt_requested ())
    slot_remove_behind (slot);
  else
    slot_remove (slot);
  slot_free (slot);
}

struct worktree *
slot_worktree (struct slot *slot)
{
  return slot->tree;
}

const char *
slot_build (const struct slot *slot)
{
  return slot->build;
}

const int *
slot_lock (const struct slot *slot)
{
  return &slot->lock;
}

int
slot_empty_build (struct slot *slot, struct error *err)
{
  return folder_remove (slot->build, err) < 0 ? -1 : folder_make (slot->build, err);
}

bool
slot_disk_is_full (const struct slot *slot)
{
  struct statvfs fs;

  return statvfs (slot->build, &fs) == 0
         && ((unsigned long) fs.f_bavail * fs.f_frsize < FULL_BYTES
             || (fs.f_files && fs.f_favail == 0));
}

int
slot_sweep (const char *cache_dir, struct error *err)
{
  CLEANUP_FREE char *slots = text_format ("%s/slots", cache_dir);
  DIR *dir = opendir (slots);
  struct dirent *entry;
  int r = 0;

  while (dir && r == 0 && (entry = readdir (dir))) {
    size_t n = strlen (entry->d_name);
    bool busy = false;

    if (entry->d_name[0] == '.' || n < 6 || strcmp (entry->d_name + n - 5, ".lock") != 0)
      continue;
    CLEANUP_FREE char *name = strndup (entry->d_name, n - 5);
    struct slot *slot = slot_take (cache_dir, name, &busy, err);
    if (slot) {
      r = slot_clear (slot, err);
      unlink (slot->lock_path);
      slot_free (slot);
    } else if (!busy)
      r = -1;
  }
  if (dir)
    closedir (dir);
  return r;
}
