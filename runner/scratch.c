/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Makes, locks, sweeps and removes the private folders of jobs.  Making and
 * sweeping exclude each other by a lock file in the parent, so that a
 * folder is never seen between its mkdir and its lock.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <stdbool.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>

#include "cleanup.h"
#include "files.h"
#include "scratch.h"
#include "text.h"

#define LOCK_NAME ".lock"

static int remove_at (int parent, const char *name);

/* Everything in the folder that fd is open on; closes fd. */
static int
empty_folder (int fd)
{
  DIR *dir = fdopendir (fd);
  struct dirent *entry;
  int r = 0;

  if (!dir) {
    close (fd);
    return -1;
  }
  while ((entry = readdir (dir)) != NULL) {
    if (strcmp (entry->d_name, ".") != 0 && strcmp (entry->d_name, "..") != 0
        && remove_at (fd, entry->d_name) < 0)
      r = -1;
  }
  closedir (dir);
  return r;
}

static int
remove_at (int parent, const char *name)
{
  struct stat st;
  int fd;

  if (fstatat (parent, name, &st, AT_SYMLINK_NOFOLLOW) < 0)
    return errno == ENOENT ? 0 : -1;
  if (!S_ISDIR (st.st_mode))
    return unlinkat (parent, name, 0);
  if ((st.st_mode & S_IRWXU) != S_IRWXU)
    fchmodat (parent, name, S_IRWXU, 0);
  fd = openat (parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  if (fd >= 0)
    empty_folder (fd);
  return unlinkat (parent, name, AT_REMOVEDIR);
}

int
tree_remove (const char *path)
{
  return remove_at (AT_FDCWD, path);
}

/* The lock file of a parent folder, locked; -1 where it can't be had. */
static int
lock_parent (const char *parent, int operation)
{
  CLEANUP_FREE char *path = text_format ("%s/" LOCK_NAME, parent);
  int fd = open (path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);

  if (fd >= 0)
    while (flock (fd, operation) < 0 && errno == EINTR)
      ;
  return fd;
}

int
scratch_make (const char *path, struct error *err)
{
  const char *slash = strrchr (path, '/');
  CLEANUP_FREE char *parent = slash ? strndup (path, slash - path) : text_copy (".");
  CLEANUP_CLOSE int lock = -1;
  int fd;

  if (folder_make (parent, err) == -1)
    return -1;
  lock = lock_parent (parent, LOCK_SH);
  if (mkdir (path, 0700) < 0)
    return error_set (err, STATUS_UNMEASURED, "cannot make folder %s: %m", path);
  fd = open (path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  if (fd < 0)
    return error_set (err, STATUS_UNMEASURED, "cannot open folder %s: %m", path);
  /* A file system that can't lock folders only loses the sweeping. */
  flock (fd, LOCK_EX | LOCK_NB);
  return fd;
}

/* A folder that libguestfs made for itself, and nothing else. */
static bool
is_ours (const char *path)
{
  const char *slash = strrchr (path, '/');
  struct stat st;

  return path[0] == '/' && !strstr (path, "/../")
         && fnmatch ("libguestfs??????", slash + 1, 0) == 0
         && lstat (path, &st) == 0 && S_ISDIR (st.st_mode) && st.st_uid == geteuid ();
}

int
scratch_remove (const char *path)
{
  CLEANUP_FREE char *record = text_format ("%s/" SCRATCH_RECORD, path);
  CLEANUP_FREE char *line = NULL;
  CLEANUP_FCLOSE FILE *fp = NULL;
  int fd = open (record, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC), r = 0;
  size_t size = 0;

  if (fd >= 0)
    fp = fdopen (fd, "r");
  while (fp && getline (&line, &size, fp) > 0) {
    line[strcspn (line, "\n")] = '\0';
    if (is_ours (line) && tree_remove (line) < 0)
      r = -1;
  }
  return tree_remove (path) < 0 ? -1 : r;
}

size_t
scratch_sweep (const char *parent)
{
  DIR *dir = opendir (parent);
  CLEANUP_CLOSE int lock = -1;
  struct dirent *entry;
  size_t n = 0;

  if (!dir)
    return 0;
  lock = lock_parent (parent, LOCK_EX);
  while (lock >= 0 && (entry = readdir (dir)) != NULL) {
    CLEANUP_FREE char *path = text_format ("%s/%s", parent, entry->d_name);
    CLEANUP_CLOSE int fd = -1;

    if (entry->d_name[0] == '.')
      continue;
    fd = open (path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (fd >= 0 && flock (fd, LOCK_EX | LOCK_NB) == 0 && scratch_remove (path) == 0)
      n++;
  }
  closedir (dir);
  return n;
}
