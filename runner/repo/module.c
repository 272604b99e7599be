/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Finds a foreign piece of a source tree on this machine and puts its files
 * where they belong.  Never over the network: what is not here is an error
 * that says where it was looked for.
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "../cleanup.h"
#include "../files.h"
#include "../text.h"
#include "internal.h"
#include "module.h"

/* Checks the commit out of the repository at path.  1: it has not got it. */
static int
from_repository (const char *path, const struct module_wanted *wanted, const char *folder,
                 const char *state, char **source, struct error *err)
{
  git_repository *git = NULL;
  git_commit *commit = NULL;
  git_oid id;

  if (git_oid_fromstr (&id, wanted->commit) < 0)
    return 1;
  if (repo_open_objects (path, &git) < 0
      && git_repository_open_ext (&git, path, GIT_REPOSITORY_OPEN_NO_SEARCH, NULL) < 0)
    return 1;
  if (git_commit_lookup (&commit, git, &id) < 0) {
    git_repository_free (git);
    return 1;
  }
  git_commit_free (commit);
  CLEANUP_FREE char *index = text_format ("%s.index", state);
  int code = checkout_tree (git, &id, folder, index, false, NULL, NULL);
  if (code < 0)
    repo_error (NULL, code, wanted->path, err);
  else if (source)
    *source = text_copy (git_repository_path (git));
  git_repository_free (git);
  return code < 0 ? -1 : 0;
}

/* The places below modules_dir that are looked at, most exact first. */
static char *
candidate (const struct module_wanted *wanted, unsigned i)
{
  const char *slash = strrchr (wanted->path, '/');
  const char *names[] = { wanted->name, wanted->path, slash ? slash + 1 : wanted->path };

  if (i >= 6)
    return NULL;
  return text_format ("%s/%s%s", wanted->modules_dir, names[i / 2], i % 2 ? ".git" : "");
}

static bool
is_repository (const char *path)
{
  return file_exists (path, ".git") || (file_exists (path, "HEAD") && file_exists (path, "objects"));
}

/* Whether the state file says that the folder holds this already. */
static bool
is_there (const char *state, const char *what)
{
  CLEANUP_FREE char *text = access (state, F_OK) == 0 ? file_read (state, NULL, NULL) : NULL;

  return text && strcmp (text, what) == 0;
}

static int
try_repository (const char *path, const struct module_wanted *wanted, const char *folder,
                const char *state, char **source, struct error *err)
{
  if (folder_make (folder, err) < 0)
    return -1;
  int r = from_repository (path, wanted, folder, state, source, err);
  if (r == 0)
    r = file_write (state, wanted->commit, strlen (wanted->commit), err);
  return r;
}

/* A plain folder has no commit to be compared with: its files are taken as
 * they are.
 */
static int
copy_plain (const char *path, const char *folder, const char *state, struct error *err)
{
  if (is_there (state, path))
    return 0;
  if (folder_remove (folder, err) < 0 || folder_copy (path, folder, NULL, err) < 0)
    return -1;
  return file_write (state, path, strlen (path), err);
}

int
module_checkout (const struct module_wanted *wanted, const char *folder, const char *state,
                 char **source, struct error *err)
{
  bool seen = false;
  int r = 1;

  if (source)
    *source = NULL;
  if (is_there (state, wanted->commit))
    return 0;
  if (wanted->store && is_repository (wanted->store))
    r = try_repository (wanted->store, wanted, folder, state, source, err);
  for (unsigned i = 0; r > 0 && wanted->modules_dir; i++) {
    CLEANUP_FREE char *path = candidate (wanted, i);

    if (!path)
      break;
    if (!file_exists (path, NULL))
      continue;
    seen = true;
    r = is_repository (path) ? try_repository (path, wanted, folder, state, source, err)
                             : copy_plain (path, folder, state, err);
  }
  if (r <= 0)
    return r;

  CLEANUP_FREE char *name = text_plain (wanted->path);
  CLEANUP_FREE char *dir = wanted->modules_dir ? text_plain (wanted->modules_dir) : NULL;
  const char *kind = wanted->kind ? wanted->kind : "submodule";
  const char *fetch = wanted->fetch ? wanted->fetch : "git submodule update --init";
  if (!dir)
    return error_set (err, STATUS_UNMEASURED,
                      "%s %s is not in the clone (wanted: commit %.12s): run `%s` there, "
                      "or name a folder that has it with --modules-dir",
                      kind, name, wanted->commit, fetch);
  return error_set (err, STATUS_UNMEASURED,
                    seen ? "%s %s: its repository in --modules-dir %s lacks commit %.12s"
                         : "%s %s is neither in the clone nor in --modules-dir %s "
                           "(wanted: commit %.12s)",
                    kind, name, dir, wanted->commit);
}
