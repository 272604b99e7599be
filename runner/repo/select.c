/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the user asks for: REV, A..B with its selection, the inside of a
 * merge.  Every range that can't be one is refused with the reason and what
 * to write instead.
 */
#include <stdlib.h>
#include <string.h>

#include "../cleanup.h"
#include "../text.h"
#include "range.h"

int
repo_commit (struct repo *repo, const char *rev, struct commit *commit, struct error *err)
{
  struct walk walk = { 0 };
  struct commit_list list = { 0 };
  git_commit *found;
  bool wanted = true;

  if (repo_resolve (repo, rev, &found, err) < 0)
    return -1;
  walk_add (&walk, found);
  int r = walk_to_list (repo, &walk, &wanted, &list, err);
  walk_clear (&walk);
  if (r < 0)
    return -1;
  *commit = list.commits[0];
  free (list.commits);
  return 0;
}

/* ---- selection ---- */

/* The entry at path in a commit's tree: its id, or zeros for none. */
static git_oid
entry_at (git_commit *commit, const char *path)
{
  git_oid id = { { 0 } };
  git_tree *tree = NULL;
  git_tree_entry *entry = NULL;

  if (git_commit_tree (&tree, commit) == 0
      && git_tree_entry_bypath (&entry, tree, path) == 0)
    id = *git_tree_entry_id (entry);
  git_tree_entry_free (entry);
  git_tree_free (tree);
  return id;
}

/* Whether the commit differs from every parent that counts at one of the
 * paths, as git's own history simplification has it.  If not, *same is the
 * number of the parent that it does not differ from.
 */
static bool
touches (git_commit *commit, const char *const *paths, bool first_parent, unsigned *same)
{
  unsigned n = git_commit_parentcount (commit);

  for (unsigned p = 0; p < n && (p == 0 || !first_parent); p++) {
    git_commit *parent = NULL;
    bool differs = false;

    if (git_commit_parent (&parent, commit, p) < 0)
      return true;
    for (size_t i = 0; paths[i] && !differs; i++) {
      git_oid here = entry_at (commit, paths[i]), there = entry_at (parent, paths[i]);

      differs = !git_oid_equal (&here, &there);
    }
    git_commit_free (parent);
    if (!differs) {
      *same = p;
      return false;
    }
  }
  return true;
}

struct tags {
  struct repo *repo;
  const struct walk *walk;
  bool *tagged;
};

static int
mark_tag (const char *name, git_oid *id, void *data)
{
  struct tags *tags = data;
  git_object *object = NULL, *commit = NULL;
  size_t at;

  (void) name;
  if (git_object_lookup (&object, tags->repo->git, id, GIT_OBJECT_ANY) == 0
      && git_object_peel (&commit, object, GIT_OBJECT_COMMIT) == 0
      && commit_index_get (&tags->walk->index, git_object_id (commit), &at))
    tags->tagged[at] = true;
  git_object_free (commit);
  git_object_free (object);
  return 0;
}

static void
select_commits (struct repo *repo, const struct walk *walk,
                const struct repo_selection *selection, bool *wanted)
{
  size_t last = walk->n - 1, nth = 0;
  CLEANUP_FREE bool *tagged = memory_zero (walk->n, sizeof *tagged);
  struct tags tags = { repo, walk, tagged };

  if (selection->tags)
    git_tag_foreach (repo->git, mark_tag, &tags);
  for (size_t i = 0; i <= last; i++) {
    wanted[i] = (!selection->tags || tagged[i])
                && (!selection->paths || !selection->paths[0]
                    || touches (walk->commits[i], selection->paths,
                                selection->first_parent, &walk->follow[i]));
    if (i == 0)
      wanted[i] = true;
    else if (wanted[i] && selection->every > 1)
      wanted[i] = ++nth % selection->every == 0;
  }
  wanted[last] = true;
}

/* ---- A..B ---- */

/* That a is a true ancestor of b. */
static int
check_order (struct repo *repo, const char *range, const git_oid *a, const git_oid *b,
             struct error *err)
{
  git_oid base;
  char hash[REPO_HASH_SIZE];
  CLEANUP_FREE char *plain = text_plain (range);

  if (git_repository_is_shallow (repo->git))
    return repo_error (repo, GIT_ENOTFOUND, range, err);
  git_oid_tostr (hash, 13, a);
  if (git_oid_equal (a, b))
    return error_set (err, STATUS_USAGE, "range %s is empty: both ends are %s", plain, hash);
  int code = git_merge_base (&base, repo->git, a, b);
  if (code == GIT_ENOTFOUND)
    return error_set (err, STATUS_USAGE, "range %s: its ends have no common history", plain);
  if (code < 0)
    return repo_error (repo, code, range, err);
  if (git_oid_equal (&base, a))
    return 0;
  if (git_oid_equal (&base, b))
    return error_set (err, STATUS_USAGE,
                      "range %s is reversed: its first end is the newer one", plain);
  git_oid_tostr (hash, 13, &base);
  return error_set (err, STATUS_USAGE,
                    "range %s: its first end is not an ancestor of the second; "
                    "they forked at %s: start there",
                    plain, hash);
}

int
repo_range (struct repo *repo, const char *range, const struct repo_selection *selection,
            struct commit_list *list, struct error *err)
{
  const char *dots = strstr (range, "..");
  CLEANUP_FREE char *plain = text_plain (range);

  if (!dots)
    return error_set (err, STATUS_USAGE,
                      "'%s' is not a range: write it as A..B, such as HEAD~50..HEAD", plain);
  if (dots[2] == '.')
    return error_set (err, STATUS_USAGE,
                      "range %s: three dots mean two sides, write A..B with two", plain);

  CLEANUP_FREE char *from = text_copy (range);
  from[dots - range] = '\0';
  git_commit *a = NULL, *b = NULL;
  if (repo_resolve (repo, *from ? from : "HEAD", &a, err) < 0)
    return -1;
  if (repo_resolve (repo, dots[2] ? dots + 2 : "HEAD", &b, err) < 0) {
    git_commit_free (a);
    return -1;
  }
  git_oid base = *git_commit_id (a), tip = *git_commit_id (b);
  git_commit_free (b);
  if (check_order (repo, range, &base, &tip, err) < 0) {
    git_commit_free (a);
    return -1;
  }

  struct walk walk = { 0 };
  int r = walk_commits (repo, a, &tip, &base, selection->first_parent, &walk, err);
  if (r == 0) {
    CLEANUP_FREE bool *wanted = memory_zero (walk.n, sizeof *wanted);

    select_commits (repo, &walk, selection, wanted);
    r = walk_to_list (repo, &walk, wanted, list, err);
  }
  walk_clear (&walk);
  return r;
}

/* ---- the inside of a merge ---- */

int
repo_merge_inside (struct repo *repo, const char *merge, struct commit_list *list,
                   struct error *err)
{
  git_commit *commit = NULL, *base = NULL;
  struct walk walk = { 0 };
  git_oid fork;
  CLEANUP_FREE char *plain = text_plain (merge);

  if (repo_resolve (repo, merge, &commit, err) < 0)
    return -1;
  if (git_commit_parentcount (commit) < 2) {
    git_commit_free (commit);
    return error_set (err, STATUS_USAGE, "%s is not a merge", plain);
  }
  const git_oid *main = git_commit_parent_id (commit, 0);
  const git_oid *side = git_commit_parent_id (commit, 1);
  int code = git_merge_base (&fork, repo->git, main, side);
  if (code == 0)
    code = git_commit_lookup (&base, repo->git, &fork);
  int r = code < 0 ? repo_error (repo, code, merge, err)
                   : walk_commits (repo, base, side, main, true, &walk, err);
  if (r == 0) {
    CLEANUP_FREE bool *wanted = memory_zero (walk.n + 1, sizeof *wanted);

    memset (wanted, true, walk.n + 1);
    walk_add (&walk, STEAL (commit));
    r = walk_to_list (repo, &walk, wanted, list, err);
  }
  /* Each one's parent here is the one before it, whatever it merged. */
  for (size_t i = 0; r == 0 && i < list->n; i++)
    list->commits[i].measured_parent = (ptrdiff_t) i - 1;
  git_commit_free (commit);
  walk_clear (&walk);
  return r;
}
