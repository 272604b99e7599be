/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Makes, locks, sweeps and removes the private folders of jobs.  Making and
 * sweeping exclude each other by a lock file in the parent, so that a
 * folder is never seen between its mkdir and its lock; what takes long, the
 * removing, is done under the dead folder's own lock.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>

#include "cleanup.h"
#include "files.h"
#include "interrupt.h"
#include "scratch.h"
#include "text.h"

#define LOCK_NAME ".lock"

/* The lock file of a parent folder, locked.  -1 with errno EINTR or
 * EWOULDBLOCK when it was waited for in vain, else where the file system has no
 * locks: that only loses the sweeping.
 */
static int
lock_parent (const char *parent, bool shared)
{
  CLEANUP_FREE char *path = text_format ("%s/" LOCK_NAME, parent);

  return file_lock (path, shared, true);
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
  lock = lock_parent (parent, true);
  if (lock < 0 && (errno == EINTR || errno == EWOULDBLOCK))
    return file_error (err, parent);
  if (mkdir (path, 0700) < 0)
    return error_set (err, STATUS_UNMEASURED, "cannot make folder %s: %m", path);
  fd = open (path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  if (fd < 0)
    return error_set (err, STATUS_UNMEASURED, "cannot open folder %s: %m", path);
  lock_take (fd, false, 0);
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
    if (is_ours (line) && folder_remove (line, NULL) < 0)
      r = -1;
  }
  return folder_remove (path, NULL) < 0 ? -1 : r;
}

/* A folder whose job is dead, locked; -1 where there is none. */
static int
lock_dead (const char *parent, const char *path)
{
  CLEANUP_CLOSE int lock = lock_parent (parent, false);
  int fd = lock < 0 ? -1 : open (path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);

  if (fd >= 0 && lock_take (fd, false, 0) < 0) {
    close (fd);
    fd = -1;
  }
  return fd;
}

size_t
scratch_sweep (const char *parent)
{
  DIR *dir = opendir (parent);
  struct dirent *entry;
  size_t n = 0;

  if (!dir)
    return 0;
  while (!interrupt_requested () && (entry = readdir (dir)) != NULL) {
    CLEANUP_FREE char *path = text_format ("%s/%s", parent, entry->d_name);
    CLEANUP_CLOSE int fd = entry->d_name[0] == '.' ? -1 : lock_dead (parent, path);

    if (fd >= 0 && scratch_remove (path) == 0)
      n++;
  }
  closedir (dir);
  return n;
}
