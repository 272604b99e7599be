/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Files of a commit into a folder, by libgit2's checkout (which knows about
 * hostile names and links), but with an index of our own, so that nothing of
 * the repository itself is read or written but its objects.  Files that are
 * right already keep their times: that is what makes the next build a small
 * one.
 */
#include <git2/sys/repository.h>

#include <fnmatch.h>
#include <unistd.h>

#include "../cleanup.h"
#include "../text.h"
#include "internal.h"

/* Forgets submodules that the new tree has not: libgit2 puts no file where a
 * submodule was, once its folder is gone.  (Those that stay must be known, or
 * their files would be taken for litter.)
 */
static int
forget_gone_submodules (git_index *before, const git_tree *tree, const char *folder)
{
  for (size_t i = git_index_entrycount (before); i-- > 0;) {
    const git_index_entry *known = git_index_get_byindex (before, i);
    git_tree_entry *entry = NULL;

    if (known->mode != GIT_FILEMODE_COMMIT)
      continue;
    bool stays = git_tree_entry_bypath (&entry, tree, known->path) == 0
                 && git_tree_entry_filemode (entry) == GIT_FILEMODE_COMMIT;
    git_tree_entry_free (entry);
    if (stays)
      continue;
    CLEANUP_FREE char *path = text_format ("%s/%s", folder, known->path);
    rmdir (path);
    int code = git_index_remove (before, known->path, 0);
    if (code < 0)
      return code;
  }
  return 0;
}

/* Removes what an earlier build left at these paths. */
static int
remove_outputs (git_repository *git, const git_tree *tree, const char *folder,
                const char *const *outputs)
{
  git_checkout_options options = GIT_CHECKOUT_OPTIONS_INIT;

  options.checkout_strategy = GIT_CHECKOUT_FORCE | GIT_CHECKOUT_REMOVE_UNTRACKED
                              | GIT_CHECKOUT_REMOVE_IGNORED
                              | GIT_CHECKOUT_DISABLE_PATHSPEC_MATCH;
  options.baseline = (git_tree *) tree;
  options.target_directory = folder;
  options.paths.strings = (char **) outputs;
  while (outputs[options.paths.count])
    options.paths.count++;
  return options.paths.count ? git_checkout_tree (git, (const git_object *) tree, &options)
                             : 0;
}

static bool
matches (const char *path, const char *const *patterns)
{
  for (; *patterns; patterns++)
    if (fnmatch (*patterns, path, 0) == 0)
      return true;
  return false;
}

/* The tree as an index without the files that match a pattern and that a
 * partial clone lacks; *index stays NULL where it lacks none.
 */
static int
leave_out_missing (git_repository *git, const git_tree *tree, const char *const *patterns,
                   git_index **index)
{
  git_index *all = NULL;
  git_odb *odb = NULL;
  bool missing = false;
  int code = git_repository_odb (&odb, git);

  if (code == 0)
    code = git_index_new (&all);
  if (code == 0)
    code = git_index_read_tree (all, tree);
  for (size_t i = code == 0 ? git_index_entrycount (all) : 0; i-- > 0 && code == 0;) {
    const git_index_entry *entry = git_index_get_byindex (all, i);

    if (matches (entry->path, patterns) && !git_odb_exists (odb, &entry->id)) {
      missing = true;
      code = git_index_remove (all, entry->path, 0);
    }
  }
  if (code == 0 && missing)
    *index = STEAL (all);
  git_index_free (all);
  git_odb_free (odb);
  return code;
}

int
checkout_tree (git_repository *git, const git_oid *commit, const char *folder,
               const char *index_path, bool clean, const char *const *outputs,
               const char *const *unneeded)
{
  git_checkout_options options = GIT_CHECKOUT_OPTIONS_INIT;
  git_index *index = NULL, *before = NULL, *part = NULL;
  git_commit *object = NULL;
  git_tree *tree = NULL;
  int code;

  code = git_commit_lookup (&object, git, commit);
  if (code == 0)
    code = git_commit_tree (&tree, object);
  if (code == 0)
    code = git_index_open (&index, index_path);
  /* What is there now, as checkout sees it: a second reading of the same
   * file, since the first one is written to. */
  if (code == 0)
    code = git_index_open (&before, index_path);
  if (code == 0)
    code = forget_gone_submodules (before, tree, folder);
  if (code == 0 && !git_repository_workdir (git))
    code = git_repository_set_workdir (git, folder, 0);
  if (code == 0)
    code = git_repository_set_index (git, index);

  options.checkout_strategy = GIT_CHECKOUT_FORCE;
  if (clean)
    options.checkout_strategy |= GIT_CHECKOUT_REMOVE_UNTRACKED | GIT_CHECKOUT_REMOVE_IGNORED;
  options.baseline_index = before;
  options.target_directory = folder;
  if (code == 0 && unneeded)
    code = leave_out_missing (git, tree, unneeded, &part);
  if (code == 0)
    code = part ? git_checkout_index (git, part, &options)
                : git_checkout_tree (git, (git_object *) tree, &options);
  if (code == 0 && outputs)
    code = remove_outputs (git, tree, folder, outputs);
  git_tree_free (tree);
  git_commit_free (object);
  git_index_free (before);
  git_index_free (part);
  git_index_free (index);
  return code;
}
