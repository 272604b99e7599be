/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the files of this room share: the only header that names libgit2.
 */
#ifndef BOOTBISECT_REPO_INTERNAL_H
#define BOOTBISECT_REPO_INTERNAL_H

#include <git2.h>

#include "repo.h"
#include "worktree.h"

/* From a commit's hash to a number. */
struct commit_index {
  struct {
    git_oid id;
    size_t value;
    bool used;
  } *slots;
  size_t n, room;
};
void commit_index_put (struct commit_index *index, const git_oid *id, size_t value);
bool commit_index_get (const struct commit_index *index, const git_oid *id, size_t *value);
void commit_index_clear (struct commit_index *index);

struct repo {
  git_repository *git;
  char *common_dir;
  char *name;
  struct commit_index depths; /* first-parent ancestors of commits, as far as known */
  git_odb *clone;  /* the clone's objects alone, once git has more in memory; or NULL */
};

/* Before the first call of libgit2; as often as wanted. */
void library_start (void);

/* Fills err from libgit2's last error; `what` says what was tried.  Returns
 * -1.  A missing object is explained by what the clone is: shallow or
 * partial.
 */
int repo_error (struct repo *repo, int code, const char *what, struct error *err);

/* A revision, peeled to its commit, and a commit by its full hash. */
int repo_resolve (struct repo *repo, const char *rev, git_commit **commit,
                  struct error *err);

/* Copies what is wanted of a libgit2 commit. */
void commit_fill (struct commit *commit, const git_commit *from);

/* Opens a repository as what it holds, with no worktree; the caller frees it. */
int repo_open_objects (const char *path, git_repository **git);

/* Lets another opening of the clone see what repo_revert () made. */
int repo_share_objects (struct repo *repo, git_repository *with);

/* Whether the commit (a full hash) is one of repo_revert ()'s, and the commit
 * of the clone that it was made on.
 */
bool repo_in_memory (struct repo *repo, const char *commit, char parent[REPO_HASH_SIZE]);

/* Makes the folder hold exactly the tree (ignored and untracked files stay
 * unless `clean`, or at or below the paths `outputs`; NULL: none).  index: a file of ours that remembers what was checked
 * out there before.  unneeded: as in struct worktree_checkout, or NULL.  Neither the repository's own index, HEAD nor configuration
 * is touched.
 */
int checkout_tree (git_repository *git, const git_oid *commit, const char *folder,
                   const char *index, bool clean, const char *const *outputs,
                   const char *const *unneeded);

/* Makes the git folder that builds in our worktree see, anew for each
 * commit: what is in the clone to be read, nothing of it to be written.
 */
int view_make (struct repo *repo, const char *view, const char *registration,
               const char *commit, struct error *err);

/* The submodules of a commit of any repository, as repo_submodules (). */
int submodules_of (git_repository *git, const git_oid *commit, struct submodule **list,
                   size_t *n);

/* Fills the wanted submodules of a commit below `folder`; `state` is a folder
 * of ours that remembers what was put there.  Before the commit itself is
 * checked out, submodules_drop () takes away those that it has not (clean:
 * all).
 */
int submodules_drop (struct repo *repo, const struct worktree_checkout *checkout,
                     const char *folder, const char *state, struct error *err);
int submodules_fill (struct repo *repo, const struct worktree_checkout *checkout,
                     const char *folder, const char *state, struct error *err);

#endif
