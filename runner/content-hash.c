/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One hash over a whole folder: names, modes and contents of all that is in
 * it, in the order of the names, so that two folders have the same one only
 * when they are byte for byte the same.
 */
#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cleanup.h"
#include "content-hash.h"
#include "files.h"
#include "text.h"

struct listing {
  char *text;
  size_t n, room;
};

static void
listing_add (struct listing *listing, const char *bytes, size_t n)
{
  if (listing->n + n > listing->room) {
    listing->room = 2 * (listing->n + n);
    listing->text = memory_grow (listing->text, listing->room, 1);
  }
  memcpy (listing->text + listing->n, bytes, n);
  listing->n += n;
}

/* One entry: mode, hash and name; NUL ends it, which no name has in it. */
static int
add_entry (struct listing *listing, const char *path, const char *name,
           const struct stat *st, struct error *err)
{
  char hash[REPO_HASH_SIZE] = "";

  if (S_ISREG (st->st_mode)) {
    if (repo_hash_file (path, hash, err) < 0)
      return -1;
  } else if (S_ISLNK (st->st_mode)) {
    char target[4096];
    ssize_t n = readlink (path, target, sizeof target);

    if (n < 0)
      return file_error (err, path);
    repo_hash_bytes (target, n, hash);
  }
  CLEANUP_FREE char *line = text_format ("%o %s %s", st->st_mode & (S_IFMT | 0777), hash, name);
  listing_add (listing, line, strlen (line) + 1);
  return 0;
}

/* Not alphasort (): the order must not depend on the locale. */
static int
by_bytes (const struct dirent **a, const struct dirent **b)
{
  return strcmp ((*a)->d_name, (*b)->d_name);
}

static int
add_folder (struct listing *listing, const char *folder, const char *prefix,
            struct error *err)
{
  struct dirent **names;
  int n = scandir (folder, &names, NULL, by_bytes), r = 0;

  if (n < 0)
    return file_error (err, folder);
  for (int i = 0; i < n; i++) {
    const char *name = names[i]->d_name;
    CLEANUP_FREE char *path = text_format ("%s/%s", folder, name);
    CLEANUP_FREE char *whole = text_format ("%s%s", prefix, name);
    struct stat st;

    if (r == 0 && strcmp (name, ".") != 0 && strcmp (name, "..") != 0) {
      r = lstat (path, &st) < 0 ? file_error (err, path)
                                : add_entry (listing, path, whole, &st, err);
      if (r == 0 && S_ISDIR (st.st_mode)) {
        CLEANUP_FREE char *below = text_format ("%s/", whole);

        r = add_folder (listing, path, below, err);
      }
    }
    free (names[i]);
  }
  free (names);
  return r;
}

int
content_hash (const char *folder, char hash[REPO_HASH_SIZE], struct error *err)
{
  struct listing listing = { 0 };
  int r = add_folder (&listing, folder, "", err);

  if (r == 0)
    repo_hash_bytes (listing.text ? listing.text : "", listing.n, hash);
  free (listing.text);
  return r;
}
