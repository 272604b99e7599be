/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A range of commits: walked once in topological order, thinned out by what
 * the user selected, and each commit given its nearest selected ancestor.
 * Linear in the history that is walked, whatever its shape.
 */
#include <stdlib.h>
#include <string.h>

#include "../cleanup.h"
#include "../text.h"
#include "range.h"

/* ---- where a commit stands, by its hash ---- */

static size_t
index_slot (const struct commit_index *index, const git_oid *id)
{
  size_t slot;

  memcpy (&slot, id->id, sizeof slot);
  slot &= index->room - 1;
  while (index->slots[slot].used && !git_oid_equal (&index->slots[slot].id, id))
    slot = (slot + 1) & (index->room - 1);
  return slot;
}

void
commit_index_put (struct commit_index *index, const git_oid *id, size_t value)
{
  if (2 * (index->n + 1) > index->room) {
    struct commit_index old = *index;

    index->room = old.room ? 2 * old.room : 1024;
    index->slots = memory_zero (index->room, sizeof *index->slots);
    for (size_t i = 0; i < old.room; i++)
      if (old.slots[i].used)
        index->slots[index_slot (index, &old.slots[i].id)] = old.slots[i];
    free (old.slots);
  }
  size_t slot = index_slot (index, id);
  if (!index->slots[slot].used)
    index->n++;
  index->slots[slot].used = true;
  index->slots[slot].id = *id;
  index->slots[slot].value = value;
}

bool
commit_index_get (const struct commit_index *index, const git_oid *id, size_t *value)
{
  if (!index->room)
    return false;
  size_t slot = index_slot (index, id);
  if (!index->slots[slot].used)
    return false;
  *value = index->slots[slot].value;
  return true;
}

void
commit_index_clear (struct commit_index *index)
{
  free (index->slots);
  *index = (struct commit_index) { 0 };
}

/* ---- the walk ---- */

void
walk_add (struct walk *walk, git_commit *commit)
{
  if (walk->n == walk->room) {
    walk->room = walk->room ? 2 * walk->room : 256;
    walk->commits = memory_grow (walk->commits, walk->room, sizeof *walk->commits);
    walk->follow = memory_grow (walk->follow, walk->room, sizeof *walk->follow);
  }
  commit_index_put (&walk->index, git_commit_id (commit), walk->n);
  walk->follow[walk->n] = 0;
  walk->commits[walk->n++] = commit;
}

void
walk_clear (struct walk *walk)
{
  for (size_t i = 0; i < walk->n; i++)
    git_commit_free (walk->commits[i]);
  free (walk->commits);
  free (walk->follow);
  commit_index_clear (&walk->index);
  *walk = (struct walk) { 0 };
}

int
walk_commits (struct repo *repo, git_commit *base, const git_oid *tip, const git_oid *hide,
              bool first_parent, struct walk *walk, struct error *err)
{
  git_revwalk *revwalk = NULL;
  git_commit *commit;
  git_oid id;
  int code;

  walk_add (walk, base);
  code = git_revwalk_new (&revwalk, repo->git);
  if (code == 0)
    code = git_revwalk_sorting (revwalk, GIT_SORT_TOPOLOGICAL | GIT_SORT_REVERSE);
  if (code == 0 && first_parent)
    code = git_revwalk_simplify_first_parent (revwalk);
  if (code == 0)
    code = git_revwalk_push (revwalk, tip);
  if (code == 0)
    code = git_revwalk_hide (revwalk, hide);
  while (code == 0 && (code = git_revwalk_next (&id, revwalk)) == 0
         && (code = git_commit_lookup (&commit, repo->git, &id)) == 0)
    walk_add (walk, commit);
  git_revwalk_free (revwalk);
  return code == GIT_ITEROVER ? 0 : repo_error (repo, code, "listing commits", err);
}

/* Down from a commit along first parents to one whose number is known or to
 * a root, and up again, numbering what was passed.
 */
static int
count_chain (struct repo *repo, const git_oid *start, size_t *count)
{
  struct commit_index *known = &repo->depths;
  CLEANUP_FREE git_oid *chain = NULL;
  size_t n = 0, room = 0, depth = 0;
  git_oid id = *start;

  while (!commit_index_get (known, &id, &depth)) {
    git_commit *commit;
    int code = git_commit_lookup (&commit, repo->git, &id);

    depth = (size_t) -1; /* the number before a root's, which is 0 */
    if (code == GIT_ENOTFOUND && n > 0 && git_repository_is_shallow (repo->git))
      break;
    if (code < 0)
      return code;
    if (n == room)
      chain = memory_grow (chain, room = room ? 2 * room : 1024, sizeof *chain);
    chain[n++] = id;
    bool root = git_commit_parentcount (commit) == 0;
    if (!root)
      id = *git_commit_parent_id (commit, 0);
    git_commit_free (commit);
    if (root)
      break;
  }
  while (n > 0)
    commit_index_put (known, &chain[--n], ++depth);
  *count = depth;
  return 0;
}

/* Number of first-parent ancestors of each commit of the walk. */
static int
count_first_parents (struct repo *repo, const struct walk *walk, size_t *counts)
{
  int code = 0;

  for (size_t i = 0; i < walk->n && code == 0; i++)
    code = count_chain (repo, git_commit_id (walk->commits[i]), &counts[i]);
  return code;
}

/* Nearest selected ancestor of each commit, first parents first: a commit
 * that is selected hands itself on to its children, another one what it got.
 */
static void
find_measured_parents (const struct walk *walk, const ptrdiff_t *selected,
                       ptrdiff_t *parents)
{
  for (size_t i = 0; i < walk->n; i++) {
    unsigned n = git_commit_parentcount (walk->commits[i]);

    parents[i] = -1;
    for (unsigned k = 0; k < n && parents[i] < 0 && i > 0; k++) {
      unsigned p = (walk->follow[i] + k) % n;
      size_t at;

      if (commit_index_get (&walk->index, git_commit_parent_id (walk->commits[i], p), &at)
          && at < i)
        parents[i] = selected[at] >= 0 ? selected[at] : parents[at];
    }
  }
}

int
walk_to_list (struct repo *repo, const struct walk *walk, const bool *wanted,
              struct commit_list *list, struct error *err)
{
  CLEANUP_FREE ptrdiff_t *selected = memory_zero (walk->n, sizeof *selected);
  CLEANUP_FREE ptrdiff_t *parents = memory_zero (walk->n, sizeof *parents);
  CLEANUP_FREE size_t *counts = memory_zero (walk->n, sizeof *counts);
  size_t n = 0;
  int code = count_first_parents (repo, walk, counts);

  if (code < 0)
    return repo_error (repo, code, "listing commits", err);
  for (size_t i = 0; i < walk->n; i++)
    selected[i] = wanted[i] ? (ptrdiff_t) n++ : -1;
  find_measured_parents (walk, selected, parents);

  *list = (struct commit_list) { memory_zero (n, sizeof *list->commits), n };
  for (size_t i = 0; i < walk->n; i++)
    if (wanted[i]) {
      struct commit *commit = &list->commits[selected[i]];

      commit_fill (commit, walk->commits[i]);
      commit->first_parent_index = counts[i];
      commit->measured_parent = parents[i];
    }
  /* Along first parents the walk may pass the base by; it is an ancestor
   * of what comes next all the same. */
  if (n > 1 && list->commits[1].measured_parent < 0)
    list->commits[1].measured_parent = 0;
  return 0;
}

void
commit_list_clear (struct commit_list *list)
{
  for (size_t i = 0; i < list->n; i++)
    commit_clear (&list->commits[i]);
  free (list->commits);
  *list = (struct commit_list) { 0 };
}
