/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Finding the jobs of a results folder.
 */
#include <dirent.h>
#include <stdlib.h>
#include <string.h>

#include "cleanup.h"
#include "files.h"
#include "log.h"
#include "merge.h"
#include "text.h"

/* A results folder has its jobs two levels below at the most. */
#define DEEPEST 3

struct folders {
  char **list;
  size_t n;
};

static void
look (struct folders *folders, const char *dir, unsigned depth)
{
  DIR *stream;
  struct dirent *entry;

  if (file_exists (dir, LOG_NAME)) {
    text_append (&folders->list, &folders->n, text_copy (dir));
    return;
  }
  stream = depth < DEEPEST ? opendir (dir) : NULL;
  while (stream && (entry = readdir (stream))) {
    if (entry->d_name[0] == '.' || entry->d_type == DT_REG || entry->d_type == DT_LNK)
      continue;
    CLEANUP_FREE char *below = text_format ("%s/%s", dir, entry->d_name);

    look (folders, below, depth + 1);
  }
  if (stream)
    closedir (stream);
}

static int
compare (const void *a, const void *b)
{
  return strcmp (*(char *const *) a, *(char *const *) b);
}

char **
merge_folders (const char *dir)
{
  struct folders folders = { .list = memory_zero (1, sizeof (char *)) };

  look (&folders, dir, 0);
  qsort (folders.list, folders.n, sizeof folders.list[0], compare);
  return folders.list;
}
