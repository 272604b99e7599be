/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Configuration files: INI with the long options as keys.  Keys before any
 * section always count; those of [profile NAME] count with --profile NAME.
 */
#include <errno.h>
#include <ini.h>
#include <stdio.h>
#include <string.h>

#include "cleanup.h"
#include "options-table.h"
#include "text.h"

/* inih takes " ;" for the start of a comment and reads lines of at most so
 * many bytes; a shell command may well have the one, and be longer.
 */
#define LINE_MOST 200
#define HIDDEN_SEMICOLON '\001'

struct reading {
  struct options *options;
  unsigned verb;
  const char *path;
  const char *profile;
  bool *profile_seen;
  FILE *fp;
  bool long_line;
  struct error *err;
};

/* Whether the keys of this section count in this run. */
static bool
section_counts (struct reading *reading, const char *section)
{
  if (!section[0])
    return true;
  if (!reading->profile || strncmp (section, "profile ", 8) != 0
      || strcmp (section + 8, reading->profile) != 0)
    return false;
  *reading->profile_seen = true;
  return true;
}

/* fgets () for inih, with the semicolons of values hidden from it. */
static char *
read_line (char *line, int size, void *user)
{
  struct reading *reading = user;
  char *start;

  if (!fgets (line, size, reading->fp))
    return NULL;
  if (!strchr (line, '\n') && !feof (reading->fp))
    reading->long_line = true;
  start = line + strspn (line, " \t");
  for (char *p = start; *start != ';' && *p; p++)
    if (*p == ';')
      *p = HIDDEN_SEMICOLON;
  return line;
}

static char *
with_semicolons (const char *value)
{
  char *copy = text_copy (value);

  for (char *p = copy; *p; p++)
    if (*p == HIDDEN_SEMICOLON)
      *p = ';';
  return copy;
}

static int
handle (void *user, const char *section, const char *name, const char *value)
{
  struct reading *reading = user;
  const struct option_entry *entry = option_find (name, ~0U);
  CLEANUP_FREE char *plain = text_plain (name);
  CLEANUP_FREE char *whole = with_semicolons (value);
  CLEANUP_FREE char *origin = text_format ("%s: %s", reading->path, plain);

  if (!entry || entry->offset == offsetof (struct options, help)) {
    error_set (reading->err, STATUS_USAGE, "%s is no option: the keys are the long options", origin);
    return 0;
  }
  if (!section_counts (reading, section) || !(entry->verbs & reading->verb))
    return 1;
  return option_set (reading->options, entry, whole, origin, reading->err) == 0;
}

int
config_apply (struct options *options, unsigned verb, const char *path, bool required,
              const char *profile, bool *profile_seen, struct error *err)
{
  CLEANUP_FCLOSE FILE *fp = fopen (path, "re");
  struct reading reading
    = { options, verb, path, profile, profile_seen, fp, false, err };
  int line;

  if (!fp && errno == ENOENT && !required)
    return 0;
  if (!fp)
    return error_set (err, STATUS_USAGE, "%s: cannot be read: %s", path, strerror (errno));
  if (err)
    err->text[0] = '\0';
  line = ini_parse_stream (read_line, &reading, handle, &reading);
  if (reading.long_line)
    return error_set (err, STATUS_USAGE,
                      "%s: a line is longer than %d bytes: put the command in a script", path,
                      LINE_MOST);
  if (line != 0 && err && err->text[0] == '\0')
    return error_set (err, STATUS_USAGE, "%s:%d: not 'key = value' nor '[section]'", path,
                      line);
  return line == 0 ? 0 : -1;
}
