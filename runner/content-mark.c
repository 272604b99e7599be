/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A list of what lstat () says of each file.  Folders are passed over: their
 * times change with each file that comes and goes in them.
 */
#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cleanup.h"
#include "content-mark.h"
#include "files.h"
#include "text.h"

struct content_mark {
  char *folder;
  struct marked {
    char *name;
    struct stat st;
  } *files;
  size_t n, room;
};

static void
add_file (struct content_mark *mark, const char *name, const struct stat *st)
{
  if (mark->n == mark->room) {
    mark->room = 2 * mark->room + 8;
    mark->files = memory_grow (mark->files, mark->room, sizeof *mark->files);
  }
  mark->files[mark->n++] = (struct marked) { text_copy (name), *st };
}

static int
add_folder (struct content_mark *mark, const char *below, struct error *err)
{
  CLEANUP_FREE char *path = text_format ("%s/%s", mark->folder, below);
  DIR *dir = opendir (path);
  struct dirent *entry;
  int r = 0;

  if (!dir)
    return file_error (err, path);
  while (r == 0 && (entry = readdir (dir))) {
    CLEANUP_FREE char *name
      = text_format ("%s%s%s", below, below[0] ? "/" : "", entry->d_name);
    struct stat st;

    if (strcmp (entry->d_name, ".") == 0 || strcmp (entry->d_name, "..") == 0)
      continue;
    if (fstatat (dirfd (dir), entry->d_name, &st, AT_SYMLINK_NOFOLLOW) == -1)
      r = file_error (err, path);
    else if (S_ISDIR (st.st_mode))
      r = add_folder (mark, name, err);
    else
      add_file (mark, name, &st);
  }
  closedir (dir);
  return r;
}

struct content_mark *
content_mark_new (const char *folder, struct error *err)
{
  struct content_mark *mark = memory_zero (1, sizeof *mark);

  mark->folder = text_copy (folder);
  if (add_folder (mark, "", err) == 0)
    return mark;
  content_mark_free (mark);
  return NULL;
}

void
content_mark_free (struct content_mark *mark)
{
  if (!mark)
    return;
  for (size_t i = 0; i < mark->n; i++)
    free (mark->files[i].name);
  free (mark->files);
  free (mark->folder);
  free (mark);
}

static bool
same_time (struct timespec a, struct timespec b)
{
  return a.tv_sec == b.tv_sec && a.tv_nsec == b.tv_nsec;
}

const char *
content_mark_changed (const struct content_mark *mark)
{
  CLEANUP_CLOSE int dir = open (mark->folder, O_PATH | O_DIRECTORY | O_CLOEXEC);

  for (size_t i = 0; i < mark->n; i++) {
    const struct stat *was = &mark->files[i].st;
    struct stat st;

    if (fstatat (dir, mark->files[i].name, &st, AT_SYMLINK_NOFOLLOW) == -1
        || st.st_ino != was->st_ino || st.st_size != was->st_size
        || st.st_mode != was->st_mode || !same_time (st.st_mtim, was->st_mtim)
        || !same_time (st.st_ctim, was->st_ctim))
      return mark->files[i].name;
  }
  return NULL;
}
