/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Reads a [post NAME] section, fetches what is kept elsewhere, and refuses
 * what could leak or can't work, before anything is measured.
 */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "../runner/cleanup.h"
#include "../runner/files.h"
#include "../runner/options-table.h"
#include "../runner/paths.h"
#include "../runner/text.h"
#include "dashboard.h"
#include "target.h"

#define TIMEOUT 30.
#define PATIENCE 60.
#define MOST_NAME 64

static const struct {
  const char *name;
  bool secret;
} keys[N_TARGET_KEYS] = {
  [TARGET_DASHBOARD] = { "dashboard", false },
  [TARGET_URL] = { "url", false },
  [TARGET_USER] = { "user", false },
  [TARGET_PASSWORD] = { "password", true },
  [TARGET_TOKEN] = { "token", true },
  [TARGET_CA_FILE] = { "ca-file", false },
  [TARGET_TIMEOUT] = { "timeout", false },
  [TARGET_PATIENCE] = { "patience", false },
  [TARGET_DATABASE] = { "database", false },
  [TARGET_MEASUREMENT] = { "measurement", false },
  [TARGET_ORG] = { "org", false },
  [TARGET_BUCKET] = { "bucket", false },
  [TARGET_PROJECT] = { "project", false },
  [TARGET_BRANCH] = { "branch", false },
  [TARGET_EXECUTABLE] = { "executable", false },
  [TARGET_ENVIRONMENT] = { "environment", false },
  [TARGET_HEADER] = { "header", false },
};

/* A target while the configuration files are read. */
struct loading {
  struct target *target;
  const char *section;
  bool seen;
};

static char *
without_line_end (char *text)
{
  text[strcspn (text, "\r\n")] = '\0';
  return text;
}

/* A path as it stands in a configuration file: from there, or from home. */
static char *
configured_path (const char *config, const char *path)
{
  const char *home = getenv ("HOME"), *slash = strrchr (config, '/');

  if (strncmp (path, "~/", 2) == 0 && home)
    return text_format ("%s%s", home, path + 1);
  if (path[0] == '/' || !slash)
    return path_absolute (path);
  return text_format ("%.*s/%s", (int) (slash - config), config, path);
}

static int
bad_header (const struct loading *loading, struct error *err)
{
  return error_set (err, STATUS_USAGE,
                    "[%s]: a header is a line 'Name: value', and one with a secret is given by "
                    "header-file or header-env",
                    loading->section);
}

static bool
holds_secret (const char *header)
{
  static const char *const names[] = { "authorization", "proxy-authorization", "cookie" };

  for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
    if (strncasecmp (header, names[i], strlen (names[i])) == 0)
      return true;
  return false;
}

/* A name of RFC 9110 and a value without control characters. */
static int
add_header (struct loading *loading, const char *line, bool direct, struct error *err)
{
  struct target *target = loading->target;
  size_t name = strspn (line, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                              "!#$%&'*+-.^_`|~");

  if (name == 0 || line[name] != ':' || (direct && holds_secret (line)))
    return bad_header (loading, err);
  for (const char *p = line + name; *p; p++)
    if (((unsigned char) *p < ' ' && *p != '\t') || *p == 0x7f)
      return bad_header (loading, err);
  text_append (&target->headers, &target->n_headers, text_copy (line));
  return 0;
}

static int
add_headers (struct loading *loading, char *lines, bool direct, struct error *err)
{
  char *place = NULL;

  for (char *line = strtok_r (lines, "\r\n", &place); line;
       line = strtok_r (NULL, "\r\n", &place))
    if (add_header (loading, line, direct, err) == -1)
      return -1;
  return 0;
}

/* What KEY-file or KEY-env points to. */
static char *
fetch (const char *config, const char *how, const char *value, const char *origin,
       struct error *err)
{
  CLEANUP_FREE char *path = configured_path (config, value);
  const char *found;
  char *text;

  if (strcmp (how, "-env") == 0) {
    found = getenv (value);
    if (!found)
      error_set (err, STATUS_USAGE, "%s: the environment has no variable of that name", origin);
    return text_copy (found);
  }
  text = file_read (path, NULL, err);
  if (!text && err)
    err->status = STATUS_USAGE;
  return text ? text : (error_prefix (err, "%s", origin), NULL);
}

static int
set (struct loading *loading, enum target_key key, char *value, bool fetched,
     struct error *err)
{
  struct target *target = loading->target;

  if (key == TARGET_HEADER)
    return add_headers (loading, value, !fetched, err);
  free (target->values[key]);
  target->values[key] = text_copy (without_line_end (value));
  if (key == TARGET_URL)
    target->url_secret = fetched;
  return 0;
}

/* The key of this name; *how is "", "-file" or "-env". */
static int
find_key (const char *name, const char **how)
{
  for (int i = 0; i < N_TARGET_KEYS; i++) {
    size_t n = strlen (keys[i].name);

    *how = name + n;
    if (strncmp (name, keys[i].name, n) == 0
        && (!**how || strcmp (*how, "-file") == 0 || strcmp (*how, "-env") == 0))
      return i;
  }
  return -1;
}

static int
visit (void *user, const char *config, const char *section, const char *name,
       const char *value, struct error *err)
{
  struct loading *loading = user;
  const char *how;
  int key;

  if (strcmp (section, loading->section) != 0)
    return 0;
  loading->seen = true;
  CLEANUP_FREE char *plain = text_plain (name);
  CLEANUP_FREE char *origin = text_format ("%s: [%s]: %s", config, section, plain);
  key = find_key (name, &how);
  if (key < 0)
    return error_set (err, STATUS_USAGE, "%s is no key of a target: see README.md", origin);
  if (keys[key].secret && !*how)
    return error_set (err, STATUS_USAGE,
                      "%s: a secret does not stand here: name a file that holds it with "
                      "%s-file, or an environment variable with %s-env",
                      origin, keys[key].name, keys[key].name);
  CLEANUP_FREE char *text = key == TARGET_CA_FILE ? configured_path (config, value)
                            : *how                ? fetch (config, how, value, origin, err)
                                                  : text_copy (value);
  return text ? set (loading, (enum target_key) key, text, *how != '\0', err) : -1;
}

static int
read_files (struct loading *loading, const struct options *options, struct error *err)
{
  CLEANUP_FREE char *folder = path_xdg ("XDG_CONFIG_HOME", ".config");
  CLEANUP_FREE char *user = text_format ("%s/config", folder);

  if (options->config)
    return config_read (options->config, true, visit, loading, err);
  if (config_read (user, false, visit, loading, err) == -1)
    return -1;
  return config_read ("bootbisect.ini", false, visit, loading, err);
}

/* No user and password in it, and nothing that would end it early. */
static bool
url_is_good (const char *url)
{
  const char *host = strncmp (url, "http://", 7) == 0    ? url + 7
                     : strncmp (url, "https://", 8) == 0 ? url + 8
                                                         : "";
  size_t n = strcspn (host, "/?");

  if (n == 0 || memchr (host, '@', n) || strchr (url, '#'))
    return false;
  for (const char *p = url; *p; p++)
    if ((unsigned char) *p <= ' ' || *p == 0x7f)
      return false;
  return true;
}

static int
read_seconds (const struct loading *loading, enum target_key key, double usual,
              double *seconds, struct error *err)
{
  const char *value = loading->target->values[key];

  *seconds = usual;
  if (!value || text_to_seconds (value, seconds))
    return 0;
  CLEANUP_FREE char *plain = text_plain (value);
  return error_set (err, STATUS_USAGE, "[%s]: %s: '%s' is not a duration such as 90s or 2m",
                    loading->section, keys[key].name, plain);
}

static int
check_dashboard (const struct loading *loading, struct error *err)
{
  struct target *target = loading->target;
  const char *name = target_value (target, TARGET_DASHBOARD, "");
  CLEANUP_FREE char *names = text_copy (dashboards[0]->name);
  CLEANUP_FREE char *plain = text_plain (name);

  target->dashboard = dashboard_find (name);
  for (size_t i = 1; dashboards[i]; i++) {
    char *longer = text_format ("%s, %s", names, dashboards[i]->name);

    free (names);
    names = longer;
  }
  if (!target->dashboard)
    return error_set (err, STATUS_USAGE, "[%s]: dashboard '%s' is none of %s", loading->section,
                      plain, names);
  for (const enum target_key *key = target->dashboard->needs; *key != N_TARGET_KEYS; key++)
    if (!target->values[*key])
      return error_set (err, STATUS_USAGE, "[%s]: %s wants the key %s%s", loading->section, name,
                        keys[*key].name, keys[*key].secret ? "-file or -env" : "");
  return 0;
}

static int
check (const struct loading *loading, struct error *err)
{
  struct target *target = loading->target;

  if (!loading->seen)
    return error_set (err, STATUS_USAGE,
                      "no configuration file has a section [%s]: README.md shows one",
                      loading->section);
  if (check_dashboard (loading, err) == -1)
    return -1;
  if (!target->values[TARGET_URL] || !url_is_good (target->values[TARGET_URL]))
    return error_set (err, STATUS_USAGE,
                      "[%s]: url is not http:// or https:// with a host, without user and "
                      "password in it",
                      loading->section);
  if (read_seconds (loading, TARGET_TIMEOUT, TIMEOUT, &target->timeout, err) == -1)
    return -1;
  return read_seconds (loading, TARGET_PATIENCE, PATIENCE, &target->patience, err);
}

/* It becomes the name of a folder. */
static int
check_name (const char *name, struct error *err)
{
  static const char good[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.";
  CLEANUP_FREE char *plain = text_plain (name);

  if (name[0] && name[0] != '.' && strlen (name) <= MOST_NAME
      && strspn (name, good) == strlen (name))
    return 0;
  return error_set (err, STATUS_USAGE,
                    "'%s' is no name of a target: letters, digits, '-', '_' and '.'", plain);
}

int
target_load (struct target *target, const char *name, const struct options *options,
             struct error *err)
{
  CLEANUP_FREE char *section = text_format ("post %s", name);
  struct loading loading = { .target = target, .section = section };
  int r;

  *target = (struct target) { .name = text_copy (name) };
  r = check_name (name, err);
  if (r == 0)
    r = read_files (&loading, options, err);
  if (r == 0)
    r = check (&loading, err);
  if (r == -1)
    target_clear (target);
  return r;
}

void
target_clear (struct target *target)
{
  for (size_t i = 0; i < N_TARGET_KEYS; i++)
    free (target->values[i]);
  for (size_t i = 0; i < target->n_headers; i++)
    free (target->headers[i]);
  free (target->headers);
  free (target->name);
  *target = (struct target) { 0 };
}

const char *
target_value (const struct target *target, enum target_key key, const char *fallback)
{
  return target->values[key] ? target->values[key] : fallback;
}
