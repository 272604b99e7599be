/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The store's two kinds of locks: flock on `.lock`, and a byte of `.held` for
 * each artefact.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>

#include "cleanup.h"
#include "files.h"
#include "store-lock.h"
#include "text.h"

int
store_lock (const char *folder, struct error *err)
{
  CLEANUP_FREE char *path = text_format ("%s/%s", folder, STORE_LOCK_NAME);
  int fd = file_lock (path, false, true);

  return fd < 0 ? file_error (err, path) : fd;
}

int
uses_open (const char *folder)
{
  CLEANUP_FREE char *path = text_format ("%s/%s", folder, STORE_USES_NAME);
  int fd = open (path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0666);

  return fd >= 0 ? fd : open (path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
}

int
uses_lock (int fd, const char *id, short type)
{
  CLEANUP_FREE char *digits = text_format ("%.15s", id);
  struct flock lock = {
    .l_type = type,
    .l_whence = SEEK_SET,
    .l_start = (off_t) strtoull (digits, NULL, 16),
    .l_len = 1,
  };

  return fcntl (fd, F_OFD_SETLK, &lock);
}

bool
uses_any (const char *folder, const char *id)
{
  CLEANUP_CLOSE int fd = uses_open (folder);

  return fd >= 0 && uses_lock (fd, id, F_WRLCK) < 0 && (errno == EAGAIN || errno == EACCES);
}
