/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * CACHEDIR/.guestfs-UID/appliance.d holds the appliance, qemu-*.stat beside
 * it one qemu's features each.  Files are told by inode and size, not by
 * time: the library touches them in every launch, but supermin builds a new
 * folder and renames it.
 */
#include <glob.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "appliance-cache.h"
#include "cleanup.h"
#include "text.h"

static char *
cache_folder (const char *cachedir)
{
  return text_format ("%s/.guestfs-%u", cachedir, (unsigned) geteuid ());
}

static void
add_file (char **mark, const char *path)
{
  struct stat st;
  char *longer;

  if (stat (path, &st) < 0)
    return;
  longer = text_format ("%s%s %llu %lld\n", *mark, path, (unsigned long long) st.st_ino,
                        (long long) st.st_size);
  free (*mark);
  *mark = longer;
}

/* Escapes what glob () would take for a pattern. */
static char *
literal (const char *path)
{
  char *out = memory_zero (2, strlen (path) + 1), *q = out;

  for (; *path; *q++ = *path++)
    if (strchr ("\\*?[", *path))
      *q++ = '\\';
  return out;
}

char *
appliance_cache_mark (const char *cachedir)
{
  static const char *const names[] = { "kernel", "initrd", "root" };
  CLEANUP_FREE char *folder = cache_folder (cachedir);
  CLEANUP_FREE char *safe = literal (folder);
  CLEANUP_FREE char *pattern = text_format ("%s/qemu-*.stat", safe);
  char *mark = text_copy ("");
  glob_t found;

  for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
    CLEANUP_FREE char *path = text_format ("%s/appliance.d/%s", folder, names[i]);

    add_file (&mark, path);
  }
  if (glob (pattern, 0, NULL, &found) == 0) {
    for (size_t i = 0; i < found.gl_pathc; i++)
      add_file (&mark, found.gl_pathv[i]);
    globfree (&found);
  }
  return mark;
}

bool
appliance_cache_filled (const char *cachedir)
{
  CLEANUP_FREE char *folder = cache_folder (cachedir);
  CLEANUP_FREE char *root = text_format ("%s/appliance.d/root", folder);

  return access (root, F_OK) == 0;
}
