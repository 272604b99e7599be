/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Lines and numbers from /proc and /sys.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../cleanup.h"
#include "../text.h"
#include "planted.h"

char *
planted_path (const struct doctor *doctor, const char *path)
{
  return text_format ("%s%s", doctor->root, path);
}

char *
planted_value (const struct doctor *doctor, const char *path, const char *key)
{
  CLEANUP_FREE char *whole = planted_path (doctor, path);
  CLEANUP_FCLOSE FILE *fp = fopen (whole, "re");
  CLEANUP_FREE char *line = NULL;
  size_t size = 0, length = strlen (key);

  while (fp && getline (&line, &size, fp) > 0) {
    const char *rest = line + length;

    if (strncmp (line, key, length) != 0 || (length && !strchr (" \t:=\n", rest[0])))
      continue;
    line[strcspn (line, "\n")] = '\0';
    return text_copy (length ? rest + strspn (rest, " \t:=") : line);
  }
  return NULL;
}

char *
planted_line (const struct doctor *doctor, const char *path)
{
  return planted_value (doctor, path, "");
}

double
planted_number (const struct doctor *doctor, const char *path, const char *key)
{
  CLEANUP_FREE char *text = planted_value (doctor, path, key);
  char *end;
  double value = text ? strtod (text, &end) : -1;

  return text && end == text ? -1 : value;
}
