/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The user's clone, opened to be read: revisions, single commits, content
 * hashes, and libgit2's errors made readable.
 */
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../cleanup.h"
#include "../files.h"
#include "../text.h"
#include "internal.h"

/* libgit2 is started once and stays until the end of the process. */
static void
library_stop (void)
{
  git_libgit2_shutdown ();
}

void
library_start (void)
{
  static bool started;
  /* Repositories that git made with these are read as any other. */
  static const char *extensions[] = { "partialclone", "worktreeconfig" };

  if (started)
    return;
  started = true;
  git_libgit2_init ();
  atexit (library_stop);
  git_libgit2_opts (GIT_OPT_SET_EXTENSIONS, extensions, (size_t) 2);
  /* Objects are the user's own and checked by zlib; hashing each one again
   * makes a long history slow to list. */
  git_libgit2_opts (GIT_OPT_ENABLE_STRICT_HASH_VERIFICATION, 0);
}

/* git marks the remote that a partial clone would fetch from. */
static int
note_promisor (const git_config_entry *entry, void *data)
{
  const char *dot = strrchr (entry->name, '.');

  if (strcmp (entry->name, "extensions.partialclone") == 0
      || (strncmp (entry->name, "remote.", 7) == 0 && strcmp (dot, ".promisor") == 0))
    *(bool *) data = true;
  return 0;
}

static bool
is_partial (struct repo *repo)
{
  git_config *config = NULL;
  bool partial = false;

  if (git_repository_config_snapshot (&config, repo->git) == 0)
    git_config_foreach (config, note_promisor, &partial);
  git_config_free (config);
  return partial;
}

int
repo_error (struct repo *repo, int code, const char *what, struct error *err)
{
  const git_error *last = git_error_last ();
  CLEANUP_FREE char *plain = text_plain (what);
  CLEANUP_FREE char *message = text_plain (last ? last->message : "unknown error");

  /* Some calls give a missing object away only by the class of the error. */
  if (repo && (code == GIT_ENOTFOUND || (last && last->klass == GIT_ERROR_ODB))) {
    if (git_repository_is_shallow (repo->git))
      return error_set (err, STATUS_USAGE,
                        "%s: this is a shallow clone, part of its history is not there: "
                        "run `git fetch --unshallow` in it",
                        plain);
    if (is_partial (repo))
      return error_set (err, STATUS_USAGE,
                        "%s: this is a partial clone, and an object is not there: "
                        "run `git fetch --refetch --no-filter` in it",
                        plain);
  }
  return error_set (err, STATUS_UNMEASURED, "%s: %s%s", plain, message,
                    strstr (message, strerror (ENOSPC))
                      ? ": make room, or name another folder with --cache-dir"
                      : "");
}

/* "qemu" from /src/qemu, /src/qemu/.git and /src/qemu.git. */
static char *
name_of (const char *common_dir)
{
  CLEANUP_FREE char *path = text_copy (common_dir);
  size_t n = strlen (path);

  while (n > 1 && path[n - 1] == '/')
    path[--n] = '\0';
  if (n > 5 && strcmp (path + n - 5, "/.git") == 0)
    path[n - 5] = '\0';
  else if (n > 4 && strcmp (path + n - 4, ".git") == 0)
    path[n - 4] = '\0';
  char *slash = strrchr (path, '/');
  return text_copy (slash && slash[1] ? slash + 1 : path);
}

/* Whether the only thing that is wrong with it is whose it is. */
static bool
is_foreign (const char *path)
{
  git_repository *git = NULL;

  git_libgit2_opts (GIT_OPT_SET_OWNER_VALIDATION, 0);
  int code = git_repository_open_ext (&git, path, 0, NULL);
  git_libgit2_opts (GIT_OPT_SET_OWNER_VALIDATION, 1);
  git_repository_free (git);
  return code == 0;
}

struct repo *
repo_open (const char *path, struct error *err)
{
  git_repository *git = NULL;
  CLEANUP_FREE char *plain = text_plain (path);

  library_start ();
  int code = git_repository_open_ext (&git, path, 0, NULL);
  if (code < 0 && is_foreign (path)) {
    CLEANUP_FREE char *real = realpath (path, NULL);
    CLEANUP_FREE char *shown = text_plain (real ? real : path);

    error_set (err, STATUS_USAGE,
               "%s belongs to another user: allow it with "
               "`git config --global --add safe.directory '%s'`",
               plain, shown);
    return NULL;
  }
  if (code == GIT_ENOTFOUND) {
    error_set (err, STATUS_USAGE, "%s is not a git repository%s", plain,
               access (path, F_OK) == 0 ? "" : ": there is no such folder");
    return NULL;
  }
  if (code < 0) {
    repo_error (NULL, code, path, err);
    err->status = STATUS_USAGE;
    return NULL;
  }

  struct repo *repo = memory_zero (1, sizeof *repo);
  const char *common = git_repository_commondir (git);
  repo->git = git;
  repo->common_dir = realpath (common, NULL);
  if (!repo->common_dir)
    repo->common_dir = text_copy (common);
  repo->name = name_of (repo->common_dir);
  return repo;
}

void
repo_close (struct repo *repo)
{
  if (!repo)
    return;
  git_repository_free (repo->git);
  commit_index_clear (&repo->depths);
  git_odb_free (repo->clone);
  free (repo->common_dir);
  free (repo->name);
  free (repo);
}

const char *
repo_common_dir (const struct repo *repo)
{
  return repo->common_dir;
}

const char *
repo_name (const struct repo *repo)
{
  return repo->name;
}

int
repo_open_objects (const char *path, git_repository **git)
{
  library_start ();
  return git_repository_open_bare (git, path);
}

int
repo_resolve (struct repo *repo, const char *rev, git_commit **commit, struct error *err)
{
  git_object *object = NULL, *peeled = NULL;
  CLEANUP_FREE char *plain = text_plain (rev);
  int code = git_revparse_single (&object, repo->git, rev);

  if (code == GIT_EAMBIGUOUS)
    return error_set (err, STATUS_USAGE,
                      "revision '%s' is ambiguous: write more of its hash, or refs/tags/%s",
                      plain, plain);
  if (code < 0)
    return error_set (err, STATUS_USAGE, "no revision '%s' in %s", plain, repo->name);
  code = git_object_peel (&peeled, object, GIT_OBJECT_COMMIT);
  git_object_free (object);
  if (code < 0)
    return error_set (err, STATUS_USAGE, "'%s' is not a commit", plain);
  *commit = (git_commit *) peeled;
  return 0;
}

void
commit_fill (struct commit *commit, const git_commit *from)
{
  const char *summary = git_commit_summary ((git_commit *) from);

  *commit = (struct commit) { .measured_parent = -1 };
  git_oid_tostr (commit->hash, sizeof commit->hash, git_commit_id (from));
  git_oid_tostr (commit->tree, sizeof commit->tree, git_commit_tree_id (from));
  commit->n_parents = git_commit_parentcount (from);
  commit->parents = memory_zero (commit->n_parents, sizeof *commit->parents);
  for (size_t i = 0; i < commit->n_parents; i++)
    git_oid_tostr (commit->parents[i], sizeof commit->parents[i],
                   git_commit_parent_id (from, i));
  commit->author = text_copy (git_commit_author (from)->name);
  commit->subject = text_copy (summary ? summary : "");
  commit->author_time = git_commit_author (from)->when.time;
  commit->commit_time = git_commit_time (from);
}

void
commit_clear (struct commit *commit)
{
  free (commit->parents);
  free (commit->author);
  free (commit->subject);
  *commit = (struct commit) { .measured_parent = -1 };
}

bool
repo_has_path (struct repo *repo, const char *commit, const char *path)
{
  git_commit *found = NULL;
  git_tree *tree = NULL;
  git_tree_entry *entry = NULL;
  bool has = repo_resolve (repo, commit, &found, NULL) == 0
             && git_commit_tree (&tree, found) == 0
             && git_tree_entry_bypath (&entry, tree, path) == 0;

  git_tree_entry_free (entry);
  git_tree_free (tree);
  git_commit_free (found);
  return has;
}

int
repo_hash_file (const char *path, char hash[REPO_HASH_SIZE], struct error *err)
{
  git_oid id;

  library_start ();
  errno = 0;
  if (git_odb_hashfile (&id, path, GIT_OBJECT_BLOB) < 0)
    return errno ? file_error (err, path) : repo_error (NULL, -1, path, err);
  git_oid_tostr (hash, REPO_HASH_SIZE, &id);
  return 0;
}

void
repo_hash_bytes (const void *bytes, size_t size, char hash[REPO_HASH_SIZE])
{
  git_oid id;

  library_start ();
  git_odb_hash (&id, bytes, size, GIT_OBJECT_BLOB);
  git_oid_tostr (hash, REPO_HASH_SIZE, &id);
}
