/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * CACHEDIR/.guestfs-UID/appliance.d holds the appliance, qemu-*.stat beside
 * it one qemu's features each.  Files are told by inode and size, not by
 * time: the library touches them in every launch, but supermin builds a new
 * folder (appliance.d.XXXXXXXX) and renames it.
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
add_text (char **mark, const char *text)
{
  char *longer = text_format ("%s%s\n", *mark, text);

  free (*mark);
  *mark = longer;
}

static void
add_file (char **mark, const char *path)
{
  struct stat st;

  if (stat (path, &st) < 0)
    return;
  CLEANUP_FREE char *text = text_format ("%s %llu %lld", path, (unsigned long long) st.st_ino,
                                         (long long) st.st_size);
  add_text (mark, text);
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

/* Calls f for each file of that name pattern in the cache's folder. */
static void
each_match (const char *cachedir, const char *names, void (*f) (char **, const char *),
            char **text)
{
  CLEANUP_FREE char *folder = cache_folder (cachedir);
  CLEANUP_FREE char *safe = literal (folder);
  CLEANUP_FREE char *pattern = text_format ("%s/%s", safe, names);
  glob_t found;

  if (glob (pattern, 0, NULL, &found) != 0)
    return;
  for (size_t i = 0; i < found.gl_pathc; i++)
    f (text, found.gl_pathv[i]);
  globfree (&found);
}

char *
appliance_cache_mark (const char *cachedir)
{
  static const char *const names[] = { "kernel", "initrd", "root" };
  CLEANUP_FREE char *folder = cache_folder (cachedir);
  char *mark = text_copy ("");

  for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
    CLEANUP_FREE char *path = text_format ("%s/appliance.d/%s", folder, names[i]);

    add_file (&mark, path);
  }
  each_match (cachedir, "qemu-*.stat", add_file, &mark);
  return mark;
}

char *
appliance_cache_begun (const char *cachedir)
{
  char *begun = text_copy ("");

  each_match (cachedir, "appliance.d.????????", add_text, &begun);
  return begun;
}

bool
appliance_cache_unfinished (const char *cachedir, const char *before)
{
  CLEANUP_FREE char *now = appliance_cache_begun (cachedir);
  char *rest = now, *line;

  while ((line = strsep (&rest, "\n")) != NULL)
    if (!strstr (before, line))
      return true;
  return false;
}

bool
appliance_cache_filled (const char *cachedir)
{
  CLEANUP_FREE char *folder = cache_folder (cachedir);
  CLEANUP_FREE char *root = text_format ("%s/appliance.d/root", folder);

  return access (root, F_OK) == 0;
}
