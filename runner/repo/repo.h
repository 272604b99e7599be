/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The user's clone, read only: revisions, commits, trees.  Together with
 * worktree.h the only code that speaks libgit2.  Nothing here writes to
 * the clone.
 */
#ifndef BOOTBISECT_REPO_H
#define BOOTBISECT_REPO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../error.h"

#define REPO_HASH_SIZE 65 /* hex digits and NUL, room for SHA-256 */

struct repo;

struct commit {
  char hash[REPO_HASH_SIZE];
  char tree[REPO_HASH_SIZE];
  char (*parents)[REPO_HASH_SIZE];
  size_t n_parents;
  char *author;          /* name, as it stands in the commit: hostile text */
  char *subject;         /* first line, likewise */
  int64_t author_time;   /* seconds since the epoch, UTC */
  int64_t commit_time;
  size_t first_parent_index; /* number of first-parent ancestors */
  ptrdiff_t measured_parent; /* index of the nearest selected ancestor in its list,
                                following first parents first; -1: none */
};

struct commit_list {
  struct commit *commits; /* oldest first, parents before children */
  size_t n;
};

/* What part of a range is wanted. */
struct repo_selection {
  bool first_parent;
  size_t every;              /* each Nth commit of it (and both ends); 0 or 1: all */
  bool tags;                 /* only commits that a tag points to (and both ends) */
  const char *const *paths;  /* only commits that touch these; NULL-terminated */
};

/* Opens the repository that contains path: bare, linked worktree, dirty,
 * all the same.  One clear error for what is not one.
 */
struct repo *repo_open (const char *path, struct error *err);
void repo_close (struct repo *repo);

/* Folder that all worktrees of the clone share (.git), absolute. */
const char *repo_common_dir (const struct repo *repo);

/* Last component of the clone's path without .git: a name for people. */
const char *repo_name (const struct repo *repo);

/* REV to a commit; tags are peeled.  The error names REV. */
int repo_commit (struct repo *repo, const char *rev, struct commit *commit,
                 struct error *err);
void commit_clear (struct commit *commit);

/* The commit `onto` with the changes of `culprit` (of a merge: against its
 * first parent) taken back, as `git revert` does it.  The new commit has a
 * hash that depends on the two alone; it is kept in memory, and can be listed,
 * looked into and checked out like any other as long as the repo is open.
 * Returns 1, with one line of hostile text that says why (freed by the caller),
 * when the revert does not apply.
 */
int repo_revert (struct repo *repo, const char *onto, const char *culprit,
                 struct commit *reverted, char **reason, struct error *err);

/* A..B (git's words, also A...B refused with a hint, `A..` meaning HEAD) to
 * the commits of the range with the base A at index 0.  Empty and reversed
 * ranges are errors that say which it is.
 */
int repo_range (struct repo *repo, const char *range, const struct repo_selection *,
                struct commit_list *list, struct error *err);

/* The inside of a merge: the fork point (merge base of M^1 and M^2) at index
 * 0, the first-parent history of M^2 since then, and the merge itself last.
 * Further parents of an octopus are not looked at: beside each other, sides
 * make no line in which a change stays.
 */
int repo_merge_inside (struct repo *repo, const char *merge, struct commit_list *list,
                       struct error *err);
void commit_list_clear (struct commit_list *list);

/* Whether the tree of a commit has this path. */
bool repo_has_path (struct repo *repo, const char *commit, const char *path);

/* Paths and pinned commits of the submodules in a commit's tree. */
struct submodule {
  char *path;
  char *name;
  char commit[REPO_HASH_SIZE];
};
int repo_submodules (struct repo *repo, const char *commit, struct submodule **list,
                     size_t *n, struct error *err);
void submodules_clear (struct submodule *list, size_t n);

/* Git's own blob hash of a file or of bytes, used as content id. */
int repo_hash_file (const char *path, char hash[REPO_HASH_SIZE], struct error *err);
void repo_hash_bytes (const void *bytes, size_t size, char hash[REPO_HASH_SIZE]);

#endif
