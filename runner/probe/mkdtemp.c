/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Stands in for the C library's mkdtemp () in this process, libguestfs'
 * calls included, to write down the name of each folder that it makes
 * outside of $TMPDIR: as root its sockets are always in /tmp.  Whoever
 * kills the probe finds there what to remove (../scratch.h).
 */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../cleanup.h"
#include "../scratch.h"
#include "../text.h"

static void
record (const char *folder)
{
  const char *scratch = getenv ("TMPDIR");
  size_t n = scratch ? strlen (scratch) : 0;
  int saved = errno;

  if (n > 0 && !(strncmp (folder, scratch, n) == 0 && folder[n] == '/')) {
    CLEANUP_FREE char *path = text_format ("%s/" SCRATCH_RECORD, scratch);
    CLEANUP_FREE char *line = text_format ("%s\n", folder);
    CLEANUP_CLOSE int fd = open (path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);

    /* Without it a kill leaves an empty folder behind, nothing worse. */
    if (fd >= 0 && write (fd, line, strlen (line)) < 0)
      errno = saved;
  }
  errno = saved;
}

char *
mkdtemp (char *template)
{
  char *(*real) (char *) = (char *(*) (char *)) dlsym (RTLD_NEXT, "mkdtemp");
  char *folder = real (template);

  if (folder)
    record (folder);
  return folder;
}
