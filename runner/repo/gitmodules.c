/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Which submodules a commit has: .gitmodules of its tree, and the commits
 * pinned there.  Names and paths that would lead out of their folders are
 * passed over, as git does.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "../cleanup.h"
#include "../files.h"
#include "../text.h"
#include "internal.h"

/* Reads one value: quotes, escapes, comments and blanks at its end are what
 * git's configuration files have.  In place.
 */
static void
unquote (char *s)
{
  char *out = s, *end = s;
  bool quoted = false;

  for (; *s && (quoted || (*s != '#' && *s != ';')); s++) {
    if (*s == '"') {
      quoted = !quoted;
      end = out;
      continue;
    }
    if (*s == '\\' && s[1])
      s++;
    *out++ = *s;
    if (quoted || !isspace ((unsigned char) *s))
      end = out;
  }
  *end = '\0';
}

static void
add_submodule (struct submodule **list, size_t *n, const char *name)
{
  *list = memory_grow (*list, *n + 1, sizeof **list);
  (*list)[(*n)++] = (struct submodule) { .name = text_copy (name) };
}

/* `[submodule "NAME"]` and `path = PATH` lines. */
static void
parse (char *text, struct submodule **list, size_t *n)
{
  char *save = NULL;
  bool inside = false;

  for (char *line = strtok_r (text, "\n", &save); line; line = strtok_r (NULL, "\n", &save)) {
    line += strspn (line, " \t");
    if (*line == '[') {
      char *end = strrchr (line, ']');

      inside = strncmp (line, "[submodule", 10) == 0 && end;
      if (inside) {
        *end = '\0';
        line += 10 + strspn (line + 10, " \t");
        unquote (line);
        add_submodule (list, n, line);
      }
    } else if (inside && strncmp (line, "path", 4) == 0) {
      line += 4 + strspn (line + 4, " \t");
      if (*line == '=') {
        line += 1 + strspn (line + 1, " \t");
        unquote (line);
        free ((*list)[*n - 1].path);
        (*list)[*n - 1].path = text_copy (line);
      }
    }
  }
}

/* Fills in the pinned commit; false for what is no submodule of this tree. */
static bool
pin (git_tree *tree, struct submodule *module)
{
  git_tree_entry *entry = NULL;
  bool found = module->path && path_is_inside (module->path) && path_is_inside (module->name)
               && git_tree_entry_bypath (&entry, tree, module->path) == 0
               && git_tree_entry_filemode (entry) == GIT_FILEMODE_COMMIT;

  if (found)
    git_oid_tostr (module->commit, sizeof module->commit, git_tree_entry_id (entry));
  git_tree_entry_free (entry);
  return found;
}

static void
submodule_clear (struct submodule *module)
{
  free (module->path);
  free (module->name);
}

int
submodules_of (git_repository *git, const git_oid *id, struct submodule **list, size_t *n)
{
  git_commit *commit = NULL;
  git_tree *tree = NULL;
  git_tree_entry *entry = NULL;
  git_blob *blob = NULL;
  int code;

  *list = NULL;
  *n = 0;
  code = git_commit_lookup (&commit, git, id);
  if (code == 0)
    code = git_commit_tree (&tree, commit);
  if (code == 0 && git_tree_entry_bypath (&entry, tree, ".gitmodules") == 0
      && (git_tree_entry_type (entry) == GIT_OBJECT_BLOB)
      && (code = git_blob_lookup (&blob, git, git_tree_entry_id (entry))) == 0) {
    CLEANUP_FREE char *text = strndup (git_blob_rawcontent (blob), git_blob_rawsize (blob));
    size_t all = 0;

    parse (text, list, &all);
    for (size_t i = 0; i < all; i++)
      if (pin (tree, &(*list)[i]))
        (*list)[(*n)++] = (*list)[i];
      else
        submodule_clear (&(*list)[i]);
  }
  git_blob_free (blob);
  git_tree_entry_free (entry);
  git_tree_free (tree);
  git_commit_free (commit);
  return code;
}

int
repo_submodules (struct repo *repo, const char *commit, struct submodule **list, size_t *n,
                 struct error *err)
{
  git_commit *found;

  if (repo_resolve (repo, commit, &found, err) < 0)
    return -1;
  git_oid id = *git_commit_id (found);
  git_commit_free (found);
  int code = submodules_of (repo->git, &id, list, n);
  return code < 0 ? repo_error (repo, code, commit, err) : 0;
}

void
submodules_clear (struct submodule *list, size_t n)
{
  for (size_t i = 0; i < n; i++)
    submodule_clear (&list[i]);
  free (list);
}
