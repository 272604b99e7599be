/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the C library leaves to do about paths.
 */
#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cleanup.h"
#include "paths.h"
#include "text.h"

bool
folder_is_empty (const char *path)
{
  DIR *dir = opendir (path);
  struct dirent *entry;
  bool empty = true;

  while (dir && empty && (entry = readdir (dir)))
    empty = strcmp (entry->d_name, ".") == 0 || strcmp (entry->d_name, "..") == 0;
  if (dir)
    closedir (dir);
  return empty;
}

char *
path_absolute (const char *path)
{
  CLEANUP_FREE char *here = NULL;

  if (path[0] == '/')
    return text_copy (path);
  here = getcwd (NULL, 0);
  return text_format ("%s/%s", here ? here : "", path);
}

char *
path_real (const char *path)
{
  CLEANUP_FREE char *whole = path_absolute (path);
  char *slash = strrchr (whole, '/');

  *slash = '\0';
  CLEANUP_FREE char *parent = realpath (whole[0] ? whole : "/", NULL);
  return parent ? text_format ("%s/%s", parent, slash + 1) : NULL;
}

char *
path_xdg (const char *variable, const char *fallback)
{
  const char *value = getenv (variable), *home = getenv ("HOME");

  if (value && value[0] == '/')
    return text_format ("%s/bootbisect", value);
  return text_format ("%s/%s/bootbisect", home && home[0] == '/' ? home : "/root", fallback);
}
