/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Finds what supermin makes an appliance from, and what tells one state of
 * it from another.
 */
#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "appliance-inputs.h"
#include "boot-setup.h"
#include "cleanup.h"
#include "environment.h"
#include "files.h"
#include "json.h"
#include "supervise.h"
#include "text.h"

#define INPUTS "supermin.d"

/* A library that does not print its path within this has none. */
#define PROBE_LIMIT 30

/* The first folder of a search path that has the inputs; NULL: none has. */
static char *
inputs_in (const char *search)
{
  CLEANUP_FREE char *copy = text_copy (search ? search : "");
  char *rest = copy, *folder;

  while ((folder = strsep (&rest, ":")) != NULL) {
    CLEANUP_FREE char *path = text_format ("%s/" INPUTS, folder);

    if (folder[0] && access (path, R_OK | X_OK) == 0)
      return STEAL (path);
  }
  return NULL;
}

/* Where the installed library looks for its appliance. */
static char *
library_path (struct error *err)
{
  CLEANUP_FREE char *probe = probe_path (err);
  CLEANUP_CLOSE int fd = memfd_create ("answer", MFD_CLOEXEC);
  CLEANUP_FREE char *answer = text_format ("/proc/self/fd/%d", fd);
  const char *const argv[] = { probe, "--library", NULL };
  char **env = environment_copy (NULL);
  struct job_spec spec = { .argv = argv, .output = "/dev/null", .answer = answer,
                           .limit = PROBE_LIMIT };
  struct job_result result;

  environment_set (&env, "LIBGUESTFS_PATH", NULL);
  spec.envp = (const char *const *) env;
  int r = probe ? job_run (&spec, &result, err) : -1;
  environment_free (env);
  if (r < 0)
    return NULL;
  CLEANUP_JSON struct json_object *line = json_object_from_fd (fd);
  return text_copy (json_text (json_member (line, "appliance"), "path"));
}

char *
appliance_inputs (const struct setup *setup, struct error *err)
{
  CLEANUP_FREE char *built
    = setup->libguestfs ? text_format ("%s/appliance", setup->libguestfs) : NULL;
  const char *search = built ? built : getenv ("LIBGUESTFS_PATH");
  char *inputs = inputs_in (search);

  /* A user whose LIBGUESTFS_PATH leads to a fixed appliance has them still. */
  if (inputs || built) {
    if (!inputs)
      error_set (err, STATUS_UNMEASURED, "%s: there is no " INPUTS " to make an appliance of",
                 built);
    return inputs;
  }
  CLEANUP_FREE char *path = library_path (err);
  if (!path)
    return NULL;
  inputs = inputs_in (path);
  if (!inputs)
    error_set (err, STATUS_UNMEASURED,
               "%s: libguestfs has no " INPUTS " there to make an appliance of",
               path[0] ? path : "the library's path");
  return inputs;
}

/* Adds what tells one state of a file from another; nothing where it is not. */
static void
add_file (char **text, const char *path)
{
  struct stat st;

  if (stat (path, &st) < 0)
    return;
  char *before = *text;
  *text = text_format ("%s%s %llu %lld %lld.%09ld\n", before, path,
                       (unsigned long long) st.st_ino, (long long) st.st_size,
                       (long long) st.st_mtim.tv_sec, st.st_mtim.tv_nsec);
  free (before);
}

static int
by_name (const struct dirent **a, const struct dirent **b)
{
  return strcmp ((*a)->d_name, (*b)->d_name);
}

static int
add_inputs (char **text, const char *inputs, struct error *err)
{
  struct dirent **names = NULL;
  int n = scandir (inputs, &names, NULL, by_name);

  if (n < 0)
    return file_error (err, inputs);
  for (int i = 0; i < n; i++) {
    CLEANUP_FREE char *path = text_format ("%s/%s", inputs, names[i]->d_name);

    if (names[i]->d_name[0] != '.')
      add_file (text, path);
    free (names[i]);
  }
  free (names);
  return 0;
}

/* The package databases are those that supermin itself looks at. */
int
appliance_id (const struct setup *setup, const char *inputs, char id[REPO_HASH_SIZE],
              struct error *err)
{
  static const char *const databases[]
    = { "/var/lib/dpkg/status", "/var/lib/rpm/Packages", "/var/lib/rpm/rpmdb.sqlite",
        "/usr/lib/sysimage/rpm/rpmdb.sqlite", "/var/lib/pacman/local", "/usr/bin/supermin" };
  CLEANUP_FREE char *text = text_format ("appliance\n%s\n", inputs);
  CLEANUP_FREE char *modules
    = setup->modules ? text_format ("%s/modules.dep", setup->modules) : NULL;

  if (add_inputs (&text, inputs, err) < 0)
    return -1;
  for (size_t i = 0; i < sizeof databases / sizeof databases[0]; i++)
    add_file (&text, databases[i]);
  if (modules) {
    char hash[REPO_HASH_SIZE];
    char *before = text;

    if (repo_hash_file (setup->kernel, hash, err) < 0)
      return -1;
    text = text_format ("%s%s\n", before, hash);
    free (before);
    add_file (&text, modules);
  } else if (setup->kernel) {
    char *before = text;

    text = text_format ("%swithout modules\n", before);
    free (before);
  }
  repo_hash_bytes (text, strlen (text), id);
  return 0;
}
