/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Files and folders of the cache.  Trees are walked by descriptors
 * (openat, O_NOFOLLOW), since what builds leave behind is hostile: a link
 * never leads out of the folder that is removed or copied.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "cleanup.h"
#include "clock.h"
#include "files.h"
#include "interrupt.h"
#include "text.h"

/* How long another process's lock is waited for, in seconds. */
#define LOCK_PATIENCE 60

int
file_error (struct error *err, const char *path)
{
  int code = errno;
  const char *hint = code == ENOSPC || code == EDQUOT
                       ? ": make room, or name another folder with --cache-dir"
                     : code == EROFS || code == EACCES
                       ? ": name a folder that can be written with --cache-dir"
                     : code == EWOULDBLOCK
                       ? ": another bootbisect holds it: wait for that one, or name another "
                         "folder with --cache-dir"
                       : "";

  CLEANUP_FREE char *plain = text_plain (path);
  if (code == EINTR)
    return error_set (err, STATUS_INTERRUPTED, "%s: interrupted", plain);
  return error_set (err, STATUS_UNMEASURED, "%s: %s%s", plain, strerror (code), hint);
}

int
folder_make (const char *path, struct error *err)
{
  CLEANUP_FREE char *copy = text_copy (path);

  for (char *p = copy + 1;; p++) {
    char c = *p;

    if (c && c != '/')
      continue;
    *p = '\0';
    if (mkdir (copy, 0777) < 0 && errno != EEXIST && errno != EISDIR) {
      /* A folder above may be closed to us and still be there. */
      struct stat st;
      int code = errno;

      if (stat (copy, &st) < 0 || !S_ISDIR (st.st_mode)) {
        errno = code;
        return file_error (err, copy);
      }
    }
    *p = c;
    if (!c)
      break;
  }

  struct stat st;
  if (stat (path, &st) < 0)
    return file_error (err, path);
  if (!S_ISDIR (st.st_mode)) {
    errno = ENOTDIR;
    return file_error (err, path);
  }
  return 0;
}

/* A folder below fd as a stream, or NULL. */
static DIR *
open_folder (int fd, const char *name)
{
  int child = openat (fd, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  DIR *dir = child >= 0 ? fdopendir (child) : NULL;

  if (!dir && child >= 0)
    close (child);
  return dir;
}

/* The next entry that is not "." or ".."; NULL at the end. */
static const char *
next_name (DIR *dir)
{
  struct dirent *entry;

  while ((entry = readdir (dir)))
    if (strcmp (entry->d_name, ".") != 0 && strcmp (entry->d_name, "..") != 0)
      return entry->d_name;
  return NULL;
}

static int
remove_at (int fd, const char *name)
{
  if (unlinkat (fd, name, 0) == 0 || errno == ENOENT)
    return 0;
  if (errno != EISDIR && errno != EPERM)
    return -1;

  /* A build may have taken its own rights away (Go's module cache does). */
  DIR *dir = open_folder (fd, name);
  if (!dir && errno == EACCES && fchmodat (fd, name, 0700, 0) == 0)
    dir = open_folder (fd, name);
  if (!dir)
    return errno == ENOENT ? 0 : -1;

  struct stat st;
  if (fstat (dirfd (dir), &st) == 0 && (st.st_mode & 0300) != 0300
      && fchmod (dirfd (dir), 0700) < 0) {
    closedir (dir);
    return -1;
  }
  int code = 0;
  const char *child;
  while ((child = next_name (dir)))
    if (remove_at (dirfd (dir), child) < 0 && code == 0)
      code = errno;
  closedir (dir);
  if (code == 0 && unlinkat (fd, name, AT_REMOVEDIR) < 0 && errno != ENOENT)
    code = errno;
  errno = code;
  return code == 0 ? 0 : -1;
}

int
folder_remove (const char *path, struct error *err)
{
  return remove_at (AT_FDCWD, path) < 0 ? file_error (err, path) : 0;
}

/* What of the source a copy failed to read; empty: it failed at the target. */
struct unread {
  char name[NAME_MAX + 1];
};

static int
not_read (struct unread *unread, const char *name)
{
  int code = errno;

  snprintf (unread->name, sizeof unread->name, "%s", name);
  errno = code;
  return -1;
}

/* n bytes from where both files are. */
static int
copy_range (int from, int to, off_t n, const char *name, struct unread *unread)
{
  char buffer[1 << 16];
  ssize_t got = 0;

  while (n > 0 && (got = copy_file_range (from, NULL, to, NULL, (size_t) n, 0)) > 0)
    n -= got;
  if (got < 0 && errno != EXDEV && errno != EINVAL && errno != ENOSYS && errno != EOPNOTSUPP)
    return -1;
  while (n > 0
         && (got = read (from, buffer, n < (off_t) sizeof buffer ? (size_t) n : sizeof buffer))
              > 0) {
    for (ssize_t done = 0, m; done < got; done += m)
      if ((m = write (to, buffer + done, (size_t) (got - done))) < 0)
        return -1;
    n -= got;
  }
  return got < 0 ? not_read (unread, name) : 0;
}

/* Holes stay holes: the root of an appliance is mostly one. */
static int
copy_bytes (int from, int to, const char *name, struct unread *unread)
{
  off_t data, hole = 0;
  struct stat st;

  while ((data = lseek (from, hole, SEEK_DATA)) >= 0) {
    hole = lseek (from, data, SEEK_HOLE);
    if (hole < 0 || lseek (from, data, SEEK_SET) < 0)
      return not_read (unread, name);
    if (lseek (to, data, SEEK_SET) < 0 || copy_range (from, to, hole - data, name, unread) < 0)
      return -1;
  }
  if (errno != ENXIO || fstat (from, &st) < 0)
    return not_read (unread, name);
  return ftruncate (to, st.st_size);
}

static int
copy_file (int from_fd, const char *name, int to_fd, const char *to, mode_t mode,
           struct unread *unread)
{
  CLEANUP_CLOSE int in = openat (from_fd, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
  if (in < 0)
    return not_read (unread, name);
  CLEANUP_CLOSE int out
    = openat (to_fd, to, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600);
  if (out < 0 || copy_bytes (in, out, name, unread) < 0)
    return -1;
  return fchmod (out, mode & 0777);
}

static int
copy_link (int from_fd, const char *name, int to_fd, const char *to, struct unread *unread)
{
  char target[4096];
  ssize_t n = readlinkat (from_fd, name, target, sizeof target - 1);

  if (n < 0)
    return not_read (unread, name);
  target[n] = '\0';
  return symlinkat (target, to_fd, to);
}

static int
copy_at (int from_fd, const char *name, int to_fd, const char *to, bool top,
         struct unread *unread)
{
  struct stat st;

  if (fstatat (from_fd, name, &st, AT_SYMLINK_NOFOLLOW) < 0)
    return not_read (unread, name);
  if (S_ISREG (st.st_mode))
    return copy_file (from_fd, name, to_fd, to, st.st_mode, unread);
  if (S_ISLNK (st.st_mode))
    return copy_link (from_fd, name, to_fd, to, unread);
  if (!S_ISDIR (st.st_mode))
    return 0;

  DIR *dir = open_folder (from_fd, name);
  if (!dir)
    return not_read (unread, name);
  int r = mkdirat (to_fd, to, 0700) < 0 && errno != EEXIST ? -1 : 0;
  CLEANUP_CLOSE int child
    = r == 0 ? openat (to_fd, to, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC) : -1;
  const char *entry;
  if (child < 0)
    r = -1;
  while (r == 0 && (entry = next_name (dir)))
    if (!top || strcmp (entry, ".git") != 0)
      r = copy_at (dirfd (dir), entry, child, entry, false, unread);
  if (r == 0)
    r = fchmod (child, st.st_mode & 0777);
  int code = errno;
  closedir (dir);
  errno = code;
  return r;
}

int
folder_copy (const char *from, const char *to, bool *unreadable, struct error *err)
{
  struct unread unread = { .name = "" };
  int r = copy_at (AT_FDCWD, from, AT_FDCWD, to, true, &unread), code = errno;

  if (unreadable)
    *unreadable = r < 0 && unread.name[0];
  if (r < 0 && unread.name[0]) {
    CLEANUP_FREE char *plain = text_plain (unread.name);

    return error_set (err, STATUS_UNMEASURED, "%s cannot be read: %s", plain,
                      strerror (code));
  }
  return r < 0 ? file_error (err, to) : 0;
}

static uint64_t
bytes_at (int fd, const char *name)
{
  struct stat st;

  if (fstatat (fd, name, &st, AT_SYMLINK_NOFOLLOW) < 0)
    return 0;
  uint64_t sum = (uint64_t) st.st_blocks * 512;
  DIR *dir = S_ISDIR (st.st_mode) ? open_folder (fd, name) : NULL;
  if (!dir)
    return sum;
  const char *child;
  while ((child = next_name (dir)))
    sum += bytes_at (dirfd (dir), child);
  closedir (dir);
  return sum;
}

uint64_t
folder_bytes (const char *path)
{
  return bytes_at (AT_FDCWD, path);
}

char *
file_read (const char *path, size_t *size, struct error *err)
{
  CLEANUP_CLOSE int fd = open (path, O_RDONLY | O_CLOEXEC);
  size_t room = 0, n = 0;
  CLEANUP_FREE char *bytes = NULL;
  ssize_t r = 1;

  while (fd >= 0 && r > 0) {
    if (n + 1 >= room)
      bytes = memory_grow (bytes, room = room ? 2 * room : 8192, 1);
    r = read (fd, bytes + n, room - n - 1);
    n += r > 0 ? r : 0;
  }
  if (fd < 0 || r < 0) {
    file_error (err, path);
    return NULL;
  }
  bytes[n] = '\0';
  if (size)
    *size = n;
  return STEAL (bytes);
}

int
file_write (const char *path, const void *bytes, size_t size, struct error *err)
{
  CLEANUP_FREE char *temporary = text_format ("%s.new", path);
  CLEANUP_CLOSE int fd = file_lock (temporary, false, true);
  size_t done = 0;
  ssize_t n = 0;

  if (fd < 0)
    return file_error (err, path);
  if (ftruncate (fd, 0) < 0) /* what a killed process left */
    n = -1;
  while (n >= 0 && done < size && (n = write (fd, (const char *) bytes + done, size - done)) >= 0)
    done += n;
  if (n < 0 || fsync (fd) < 0 || rename (temporary, path) < 0) {
    int code = errno;

    unlink (temporary);
    errno = code;
    return file_error (err, path);
  }
  return 0;
}

bool
file_exists (const char *path, const char *name)
{
  struct stat st;
  CLEANUP_FREE char *whole = name ? text_format ("%s/%s", path, name) : text_copy (path);

  return lstat (whole, &st) == 0;
}

bool
path_is_inside (const char *path)
{
  if (!*path || *path == '/')
    return false;
  for (const char *p = path; *p;) {
    size_t n = strcspn (p, "/");

    if ((n == 1 && p[0] == '.') || (n == 2 && p[0] == '.' && p[1] == '.'))
      return false;
    p += n + (p[n] == '/');
  }
  return true;
}

int
lock_take (int fd, bool shared, double patience)
{
  const double until = clock_seconds () + patience;
  const struct timespec nap = { 0, 10 * 1000 * 1000 };

  while (flock (fd, (shared ? LOCK_SH : LOCK_EX) | LOCK_NB) < 0) {
    if (errno != EWOULDBLOCK || patience <= 0)
      return -1;
    if (interrupt_requested () || clock_seconds () > until) {
      errno = interrupt_requested () ? EINTR : EWOULDBLOCK;
      return -1;
    }
    nanosleep (&nap, NULL);
  }
  return 0;
}

int
file_lock (const char *path, bool shared, bool wait)
{
  for (;;) {
    int fd = open (path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0666);
    if (fd < 0 && shared)
      fd = open (path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0)
      return -1;

    if (lock_take (fd, shared, wait ? LOCK_PATIENCE : 0) < 0) {
      int code = errno;

      close (fd);
      errno = code;
      return -1;
    }

    /* Who held it before may have removed the file: then this lock guards
     * nothing, and the next one is to be had on the new file. */
    struct stat mine, now;
    if (fstat (fd, &mine) == 0 && stat (path, &now) == 0 && mine.st_ino == now.st_ino
        && mine.st_dev == now.st_dev)
      return fd;
    close (fd);
  }
}
