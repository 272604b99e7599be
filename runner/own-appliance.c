/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The cache folder of an appliance is named by the hash of what its
 * libguestfs puts in (appliance/supermin.d).
 *
 * An appliance takes some 400 MB, and a long range makes one a commit, so the
 * ones that no job uses any more go.
 */
#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "cleanup.h"
#include "content-hash.h"
#include "file-subject.h"
#include "files.h"
#include "own-appliance.h"
#include "text.h"

#define PREFIX "libguestfs-"

/* Caches that are kept in any case, and for how many seconds the others: a
 * boot in which one is missed makes it again and does not count.
 */
#define MOST_CACHES 8
#define IDLE_SECONDS 3600

struct cache {
  char *path;
  time_t used;
};

/* The library touches the appliance's files in every launch. */
static time_t
last_used (const char *path)
{
  CLEANUP_FREE char *root
    = text_format ("%s/.guestfs-%u/appliance.d/root", path, (unsigned) geteuid ());
  struct stat st;

  return stat (root, &st) == 0 || stat (path, &st) == 0 ? st.st_mtime : 0;
}

static int
newest_first (const void *a, const void *b)
{
  time_t x = ((const struct cache *) a)->used, y = ((const struct cache *) b)->used;

  return (x < y) - (x > y);
}

/* What can't be removed only takes room. */
static void
remove_idle (const char *above)
{
  DIR *dir = opendir (above);
  struct cache *caches = NULL;
  struct dirent *entry;
  size_t n = 0;

  while (dir && (entry = readdir (dir)))
    if (strncmp (entry->d_name, PREFIX, strlen (PREFIX)) == 0) {
      caches = memory_grow (caches, n + 1, sizeof *caches);
      caches[n].path = text_format ("%s/%s", above, entry->d_name);
      caches[n].used = last_used (caches[n].path);
      n++;
    }
  if (dir)
    closedir (dir);
  if (n > 1)
    qsort (caches, n, sizeof *caches, newest_first);
  for (size_t i = 0; i < n; i++) {
    if (i >= MOST_CACHES && caches[i].used + IDLE_SECONDS < time (NULL))
      folder_remove (caches[i].path, NULL);
    free (caches[i].path);
  }
  free (caches);
}

/* A tree that somebody else built has no such file: NULL. */
static char *
daemon_sum (const char *libguestfs)
{
  CLEANUP_FREE char *path = text_format ("%s/appliance/" DAEMON_SUM, libguestfs);
  char *sum = file_exists (path, NULL) ? file_read (path, NULL, NULL) : NULL;

  if (sum)
    sum[strcspn (sum, "\n")] = '\0';
  return sum;
}

int
own_appliance (struct setup *setup, const char *cache_dir, struct appliances *appliances,
               struct error *err)
{
  CLEANUP_FREE char *above = NULL;
  CLEANUP_FREE char *parts = NULL;
  char hash[REPO_HASH_SIZE];

  if (setup->appliance) {
    free (STEAL (setup->daemon_id)); /* the user's has a daemon of its own */
    return 0;
  }
  free (setup->daemon_id);
  setup->daemon_id = setup->libguestfs ? daemon_sum (setup->libguestfs) : NULL;
  if (setup->kernel && kernel_describe (setup, err) == -1)
    return -1;
  if (setup->kernel || setup->fixed)
    return appliances_attach (appliances, setup, err);
  if (!setup->libguestfs)
    return 0;
  parts = text_format ("%s/appliance/supermin.d", setup->libguestfs);
  if (content_hash (parts, hash, err) == -1)
    return -1;
  above = setup->cachedir ? STEAL (setup->cachedir) : text_format ("%s/appliance", cache_dir);
  remove_idle (above);
  setup->cachedir = text_format ("%s/" PREFIX "%.16s", above, hash);
  return 0;
}
