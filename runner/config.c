/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Configuration files: INI with the long options as keys.  Keys before any
 * section always count; those of [profile NAME] count with --profile NAME.
 * A section [post NAME] is a target of posts (reports/target.h).
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
  const char *path;
  FILE *fp;
  bool long_line;
  config_visit *visit;
  void *user;
  struct error *err;
};

/* Options while they are read. */
struct applying {
  struct options *options;
  unsigned verb;
  const char *profile;
  bool *profile_seen;
};

/* Whether the keys of this section count in this run. */
static bool
section_counts (struct applying *applying, const char *section)
{
  if (!section[0])
    return true;
  if (!applying->profile || strncmp (section, "profile ", 8) != 0
      || strcmp (section + 8, applying->profile) != 0)
    return false;
  *applying->profile_seen = true;
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
  CLEANUP_FREE char *whole = with_semicolons (value);

  return reading->visit (reading->user, reading->path, section, name, whole, reading->err) == 0;
}

int
config_read (const char *path, bool required, config_visit *visit, void *user,
             struct error *err)
{
  CLEANUP_FCLOSE FILE *fp = fopen (path, "re");
  struct reading reading
    = { .path = path, .fp = fp, .visit = visit, .user = user, .err = err };
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

static int
apply (void *user, const char *path, const char *section, const char *name,
       const char *value, struct error *err)
{
  struct applying *applying = user;
  const struct option_entry *entry = option_find (name, ~0U);
  CLEANUP_FREE char *plain = text_plain (name);
  CLEANUP_FREE char *origin = text_format ("%s: %s", path, plain);

  if (strncmp (section, "post ", 5) == 0)
    return 0; /* target_load () reads these */
  if (!entry || entry->offset == offsetof (struct options, help))
    return error_set (err, STATUS_USAGE, "%s is no option: the keys are the long options", origin);
  if (!section_counts (applying, section) || !(entry->verbs & applying->verb))
    return 0;
  return option_set (applying->options, entry, value, origin, err);
}

int
config_apply (struct options *options, unsigned verb, const char *path, bool required,
              const char *profile, bool *profile_seen, struct error *err)
{
  struct applying applying = { options, verb, profile, profile_seen };

  return config_read (path, required, apply, &applying, err);
}
