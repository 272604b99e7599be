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

struct reading {
  struct options *options;
  unsigned verb;
  const char *path;
  const char *profile;
  bool *profile_seen;
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

static int
handle (void *user, const char *section, const char *name, const char *value)
{
  struct reading *reading = user;
  const struct option_entry *entry = option_find (name, ~0U);
  CLEANUP_FREE char *plain = text_plain (name);
  CLEANUP_FREE char *origin = text_format ("%s: %s", reading->path, plain);

  if (!entry || entry->offset == offsetof (struct options, help)) {
    error_set (reading->err, STATUS_USAGE, "%s is no option: see bootbisect.ini(5)", origin);
    return 0;
  }
  if (!section_counts (reading, section) || !(entry->verbs & reading->verb))
    return 1;
  return option_set (reading->options, entry, value, origin, reading->err) == 0;
}

int
config_apply (struct options *options, unsigned verb, const char *path, bool required,
              const char *profile, bool *profile_seen, struct error *err)
{
  CLEANUP_FCLOSE FILE *fp = fopen (path, "re");
  struct reading reading = { options, verb, path, profile, profile_seen, err };
  int line;

  if (!fp && errno == ENOENT && !required)
    return 0;
  if (!fp)
    return error_set (err, STATUS_USAGE, "%s: cannot be read: %s", path, strerror (errno));
  if (err)
    err->text[0] = '\0';
  line = ini_parse_file (fp, handle, &reading);
  if (line != 0 && err && err->text[0] == '\0')
    return error_set (err, STATUS_USAGE, "%s:%d: not 'key = value' nor '[section]'", path,
                      line);
  return line == 0 ? 0 : -1;
}
