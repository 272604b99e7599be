/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A commit of the clone with another one taken back, as `git revert` would
 * merge it, but written nowhere: the tree and its commit are kept in memory,
 * where all that reads this clone in this process finds them.
 */
#include <git2/sys/mempack.h>
#include <git2/sys/odb_backend.h>
#include <git2/sys/repository.h>
#include <string.h>

#include "../cleanup.h"
#include "../text.h"
#include "internal.h"

/* Writing an object that is there already makes libgit2 renew the times of
 * the clone's file.  This backend is asked first and leaves them alone.
 */
struct still {
  git_odb_backend backend;
  git_odb *clone;
};

static int
still_freshen (git_odb_backend *backend, const git_oid *id)
{
  return git_odb_exists (((struct still *) backend)->clone, id) ? 0 : GIT_ENOTFOUND;
}

static void
still_free (git_odb_backend *backend)
{
  free (backend);
}

/* What is asked before the clone's own loose (1) and packed (2) objects. */
enum { PRIORITY_MEMORY = 100, PRIORITY_STILL = 101 };

/* From now on, what libgit2 writes stays in memory. */
static int
write_to_memory (struct repo *repo)
{
  CLEANUP_FREE char *objects = text_format ("%s/objects", repo->common_dir);
  git_odb_backend *memory = NULL;
  git_odb *odb = NULL;
  int code;

  if (repo->clone)
    return 0;
  code = git_odb_open (&repo->clone, objects);
  if (code == 0)
    code = git_repository_odb (&odb, repo->git);
  if (code == 0)
    code = git_mempack_new (&memory);
  if (code == 0) {
    struct still *still = memory_zero (1, sizeof *still);

    git_odb_init_backend (&still->backend, GIT_ODB_BACKEND_VERSION);
    still->backend.freshen = still_freshen;
    still->backend.free = still_free;
    still->clone = repo->clone;
    code = git_odb_add_backend (odb, &still->backend, PRIORITY_STILL);
  }
  if (code == 0)
    code = git_odb_add_backend (odb, memory, PRIORITY_MEMORY);
  git_odb_free (odb);
  return code;
}

int
repo_share_objects (struct repo *repo, git_repository *with)
{
  git_odb *odb = NULL;
  int code = git_repository_odb (&odb, repo->git);

  if (code == 0)
    code = git_repository_set_odb (with, odb);
  git_odb_free (odb);
  return code;
}

bool
repo_in_memory (struct repo *repo, const char *commit, char parent[REPO_HASH_SIZE])
{
  git_commit *found = NULL;
  git_oid id;
  bool in_memory = repo->clone && git_oid_fromstr (&id, commit) == 0
                   && !git_odb_exists (repo->clone, &id)
                   && git_commit_lookup (&found, repo->git, &id) == 0;

  if (in_memory)
    git_oid_tostr (parent, REPO_HASH_SIZE, git_commit_parent_id (found, 0));
  git_commit_free (found);
  return in_memory;
}

/* Why the merge is no revert: a conflict, or nothing that it takes back.
 * NULL: it is one.
 */
static char *
obstacle (git_repository *git, git_index *index, git_commit *onto, git_oid *tree, int *code)
{
  const git_index_entry *base, *ours, *theirs;
  git_index_conflict_iterator *conflicts = NULL;
  char *reason = NULL;

  if (!git_index_has_conflicts (index)) {
    *code = git_index_write_tree_to (tree, index, git);
    if (*code == 0 && git_oid_equal (tree, git_commit_tree_id (onto)))
      reason = text_copy ("nothing is left of it there");
    return reason;
  }
  *code = git_index_conflict_iterator_new (&conflicts, index);
  if (*code == 0)
    *code = git_index_conflict_next (&base, &ours, &theirs, conflicts);
  if (*code == 0)
    reason = text_format ("its revert is in conflict in %s",
                          base   ? base->path
                          : ours ? ours->path
                                 : theirs->path);
  git_index_conflict_iterator_free (conflicts);
  return reason;
}

/* The same for the same two commits, whenever it is made. */
static int
commit_tree (git_repository *git, git_commit *onto, git_commit *culprit,
             const git_oid *tree_id, struct commit *reverted)
{
  const char *summary = git_commit_summary (culprit);
  CLEANUP_FREE char *message = text_format ("Revert \"%s\"\n", summary ? summary : "");
  const git_commit *parents[] = { onto };
  git_signature *signature = NULL;
  git_commit *commit = NULL;
  git_tree *tree = NULL;
  git_oid id;
  int code = git_tree_lookup (&tree, git, tree_id);

  if (code == 0)
    code = git_signature_new (&signature, "bootbisect", "bootbisect", git_commit_time (onto), 0);
  if (code == 0)
    code = git_commit_create (&id, git, NULL, signature, signature, NULL, message, tree, 1,
                              parents);
  if (code == 0)
    code = git_commit_lookup (&commit, git, &id);
  if (code == 0)
    commit_fill (reverted, commit);
  git_commit_free (commit);
  git_signature_free (signature);
  git_tree_free (tree);
  return code;
}

int
repo_revert (struct repo *repo, const char *onto, const char *culprit,
             struct commit *reverted, char **reason, struct error *err)
{
  git_commit *our = NULL, *their = NULL;
  git_index *index = NULL;
  git_oid tree;
  int code, r = repo_resolve (repo, onto, &our, err);

  *reason = NULL;
  if (r == 0)
    r = repo_resolve (repo, culprit, &their, err);
  if (r == 0) {
    code = write_to_memory (repo);
    if (code == 0)
      code = git_revert_commit (&index, repo->git, their, our,
                                git_commit_parentcount (their) > 1 ? 1 : 0, NULL);
    if (code == 0)
      *reason = obstacle (repo->git, index, our, &tree, &code);
    if (code == 0 && !*reason)
      code = commit_tree (repo->git, our, their, &tree, reverted);
    r = code < 0 ? repo_error (repo, code, culprit, err) : *reason ? 1 : 0;
  }
  git_index_free (index);
  git_commit_free (their);
  git_commit_free (our);
  return r;
}
