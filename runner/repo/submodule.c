/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Submodules of a worktree of ours, filled from the clone's own module store
 * (.git/modules/NAME) or from the folder that the user names, nested ones
 * too; and emptied again when the next commit has no such submodule.  What
 * was filled is remembered in one small file a submodule, named by the hash
 * of its path.
 */
#include <dirent.h>
#include <stdlib.h>
#include <string.h>

#include "../cleanup.h"
#include "../files.h"
#include "../text.h"
#include "internal.h"
#include "module.h"

/* Deeper nesting than any project has: a repository that nests into itself
 * ends here.
 */
#define MAX_DEPTH 8

struct filling {
  const struct worktree_checkout *checkout;
  struct repo *repo;
  const char *folder;  /* the worktree */
  const char *state;
  const char *top;     /* pinned commit of the outermost submodule that is being filled */
  struct error *err;
};

static bool
is_wanted (const char *const *wanted, const char *path)
{
  if (!wanted)
    return true;
  for (; *wanted; wanted++)
    if (strcmp (*wanted, path) == 0)
      return true;
  return false;
}

static int fill (struct filling *filling, git_repository *git, const git_oid *commit,
                 const char *prefix, const char *store, unsigned depth);

static int
fill_nested (struct filling *filling, const char *path, const struct submodule *module,
             const char *store, unsigned depth)
{
  CLEANUP_FREE char *prefix = text_format ("%s/", path);
  git_repository *git = NULL;
  git_oid id;

  if (repo_open_objects (store, &git) < 0)
    return 0;
  git_oid_fromstr (&id, module->commit);
  int r = fill (filling, git, &id, prefix, store, depth + 1);
  git_repository_free (git);
  return r;
}

static int
fill_one (struct filling *filling, const struct submodule *module, const char *prefix,
          const char *store, unsigned depth)
{
  CLEANUP_FREE char *path = text_format ("%s%s", prefix, module->path);
  CLEANUP_FREE char *target = text_format ("%s/%s", filling->folder, path);
  CLEANUP_FREE char *inner = text_format ("%s/modules/%s", store, module->name);
  CLEANUP_FREE char *source = NULL;
  char hash[REPO_HASH_SIZE];

  if (depth == 0)
    filling->top = module->commit;
  repo_hash_bytes (path, strlen (path), hash);
  CLEANUP_FREE char *state = text_format ("%s/%s", filling->state, hash);
  CLEANUP_FREE char *record = text_format ("%s.path", state);
  CLEANUP_FREE char *line = text_format ("%s %s", filling->top, path);
  struct module_wanted wanted = {
    .name = module->name,
    .path = path,
    .commit = module->commit,
    .store = inner,
    .modules_dir = filling->checkout->modules_dir,
  };

  /* The record first: what a kill leaves half filled is known as ours. */
  if (file_write (record, line, strlen (line), filling->err) < 0
      || module_checkout (&wanted, target, state, &source, filling->err) < 0)
    return -1;
  return source ? fill_nested (filling, path, module, source, depth) : 0;
}

static int
fill (struct filling *filling, git_repository *git, const git_oid *commit,
      const char *prefix, const char *store, unsigned depth)
{
  struct submodule *list;
  size_t n;
  int r = 0;

  if (depth > MAX_DEPTH)
    return error_set (filling->err, STATUS_UNMEASURED, "submodules nest too deep");
  int code = submodules_of (git, commit, &list, &n);
  if (code < 0)
    r = repo_error (filling->repo, code, filling->checkout->commit, filling->err);
  for (size_t i = 0; i < n && r == 0; i++)
    if (depth > 0 || is_wanted (filling->checkout->wanted, list[i].path))
      r = fill_one (filling, &list[i], prefix, store, depth);
  submodules_clear (list, n);
  return r;
}

int
submodules_fill (struct repo *repo, const struct worktree_checkout *checkout,
                 const char *folder, const char *state, struct error *err)
{
  struct filling filling = { checkout, repo, folder, state, NULL, err };
  git_oid id;

  if (folder_make (state, err) < 0)
    return -1;
  git_oid_fromstr (&id, checkout->commit);
  return fill (&filling, repo->git, &id, "", repo->common_dir, 0);
}

/* Whether the commit still has what the record is of: the same submodule,
 * or one inside a submodule that did not move.
 */
static bool
still_there (const char *record, const struct submodule *list, size_t n)
{
  const char *path = strchr (record, ' ');

  for (size_t i = 0; path && i < n; i++) {
    size_t length = strlen (list[i].path);

    if (strncmp (path + 1, list[i].path, length) == 0) {
      const char *rest = path + 1 + length;

      if (!*rest
          || (*rest == '/' && strncmp (record, list[i].commit, path - record) == 0))
        return true;
    }
  }
  return false;
}

/* Whether one of the paths is the other or below it. */
static bool
overlap (const char *a, const char *b)
{
  size_t m = strlen (a), n = strlen (b), least = m < n ? m : n;

  return strncmp (a, b, least) == 0
         && (m == n || (m < n ? b : a)[least] == '/');
}

/* Whether outputs of a build may be in what the record is of. */
static bool
has_outputs (const char *record, const char *const *outputs)
{
  const char *path = strchr (record, ' ');

  for (; path && outputs && *outputs; outputs++)
    if (overlap (path + 1, *outputs))
      return true;
  return false;
}

/* Removes one filled submodule and what is remembered of it. */
static int
drop_one (const char *record_path, const char *record, const char *folder,
          struct error *err)
{
  const char *path = strchr (record, ' ');
  CLEANUP_FREE char *state = strndup (record_path, strlen (record_path) - 5);
  CLEANUP_FREE char *index = text_format ("%s.index", state);

  if (path && path_is_inside (path + 1)) {
    CLEANUP_FREE char *target = text_format ("%s/%s", folder, path + 1);

    if (folder_remove (target, err) < 0)
      return -1;
  }
  if (folder_remove (index, err) < 0 || folder_remove (state, err) < 0)
    return -1;
  return folder_remove (record_path, err);
}

int
submodules_drop (struct repo *repo, const struct worktree_checkout *checkout,
                 const char *folder, const char *state, struct error *err)
{
  DIR *dir = opendir (state);
  struct dirent *entry;
  struct submodule *list = NULL;
  size_t n = 0;
  int r = 0;

  if (!dir)
    return 0;
  if (!checkout->clean)
    r = repo_submodules (repo, checkout->commit, &list, &n, err);
  while (r == 0 && (entry = readdir (dir))) {
    size_t length = strlen (entry->d_name);

    if (length < 5 || strcmp (entry->d_name + length - 5, ".path") != 0)
      continue;
    CLEANUP_FREE char *record_path = text_format ("%s/%s", state, entry->d_name);
    CLEANUP_FREE char *record = file_read (record_path, NULL, err);
    if (!record)
      r = -1;
    else if (!still_there (record, list, n) || has_outputs (record, checkout->outputs))
      r = drop_one (record_path, record, folder, err);
  }
  submodules_clear (list, n);
  closedir (dir);
  return r;
}
