/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The walk that ranges and the insides of merges are made of.
 */
#ifndef BOOTBISECT_RANGE_H
#define BOOTBISECT_RANGE_H

#include "internal.h"

/* Commits, parents before children; commits[0] is the base. */
struct walk {
  git_commit **commits;
  unsigned *follow;  /* which parent each one's history goes on with first */
  size_t n, room;
  struct commit_index index;
};
void walk_add (struct walk *walk, git_commit *commit); /* takes it over */
void walk_clear (struct walk *walk);

/* The base (taken over) and what `tip` has and `hide` has not. */
int walk_commits (struct repo *repo, git_commit *base, const git_oid *tip,
                  const git_oid *hide, bool first_parent, struct walk *walk,
                  struct error *err);

/* Those of the walk that are wanted, as a list. */
int walk_to_list (struct repo *repo, const struct walk *walk, const bool *wanted,
                  struct commit_list *list, struct error *err);

#endif
