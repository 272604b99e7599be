/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The files of a tree that describe its build rather than being compiled:
 * while they stay the same, the tree need not be configured again.
 */
#include <dirent.h>
#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "../runner/cleanup.h"
#include "../runner/files.h"
#include "../runner/text.h"
#include "build.h"

struct description {
  const char *source;
  const char *const *patterns;
  const char *left_out;
  FILE *out;
  struct error *err;
};

static bool
describes_build (const struct description *description, const char *path)
{
  for (const char *const *pattern = description->patterns; *pattern; pattern++)
    if (fnmatch (*pattern, path, 0) == 0)
      return true;
  return false;
}

static int
by_name (const struct dirent **a, const struct dirent **b)
{
  return strcmp ((*a)->d_name, (*b)->d_name);
}

/* Adds "hash path" of what is below source/prefix to the stream. */
static int
describe_folder (const struct description *description, const char *prefix)
{
  CLEANUP_FREE char *folder = text_format ("%s/%s", description->source, prefix);
  struct dirent **names = NULL;
  int n = scandir (folder, &names, NULL, by_name), r = 0;

  if (n < 0)
    return file_error (description->err, folder);
  for (int i = 0; i < n; i++) {
    CLEANUP_FREE char *path = text_format ("%s%s", prefix, names[i]->d_name);
    CLEANUP_FREE char *whole = text_format ("%s/%s", description->source, path);
    char hash[REPO_HASH_SIZE];
    struct stat st;

    if (r == 0 && names[i]->d_name[0] != '.' && strcmp (path, description->left_out) != 0
        && lstat (whole, &st) == 0) {
      CLEANUP_FREE char *inner = text_format ("%s/", path);

      if (S_ISDIR (st.st_mode))
        r = describe_folder (description, inner);
      else if (S_ISREG (st.st_mode) && describes_build (description, path)) {
        r = repo_hash_file (whole, hash, description->err);
        fprintf (description->out, "%s %s\n", hash, path);
      }
    }
    free (names[i]);
  }
  free (names);
  return r;
}

int
description_hash (const char *source, const char *const *patterns, const char *left_out,
                  char hash[REPO_HASH_SIZE], struct error *err)
{
  CLEANUP_FREE char *text = NULL;
  size_t size = 0;
  FILE *out = open_memstream (&text, &size);
  const struct description description = { source, patterns, left_out, out, err };

  if (!out)
    return error_set (err, STATUS_UNMEASURED, "out of memory");
  int r = describe_folder (&description, "");
  if (fclose (out) != 0)
    return error_set (err, STATUS_UNMEASURED, "out of memory");
  if (r == 0)
    repo_hash_bytes (text, size, hash);
  return r;
}
