/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Notes as git reads them: a tree whose entries are named by the commits.
 * All of a job's go into one commit: libgit2's own way, a commit a note, takes
 * minutes for some thousands.
 */
#include <stdlib.h>
#include <string.h>

#include "../cleanup.h"
#include "../text.h"
#include "internal.h"
#include "notes.h"

struct notes {
  git_repository *git;
  git_signature *author;
  git_treebuilder *entries;
  bool changed;
  char *path;
};

static int
fail (const struct notes *notes, struct error *err)
{
  const git_error *error = git_error_last ();
  CLEANUP_FREE char *path = text_plain (notes->path);
  CLEANUP_FREE char *why = text_plain (error ? error->message : "no reason is known");

  return error_set (err, STATUS_UNMEASURED, "%s: the notes cannot be written: %s", path, why);
}

/* Takes an entry in that is there already, however git sorted it into folders. */
static int
take (const git_oid *note, const git_oid *commit, void *user)
{
  struct notes *notes = user;
  char name[GIT_OID_HEXSZ + 1];

  git_oid_tostr (name, sizeof name, commit);
  return git_treebuilder_insert (NULL, notes->entries, name, note, GIT_FILEMODE_BLOB);
}

struct notes *
notes_open (const char *path, bool make, struct error *err)
{
  struct notes *notes = memory_zero (1, sizeof *notes);
  int code;

  library_start ();
  notes->path = text_copy (path);
  code = git_repository_open (&notes->git, path);
  if (code == GIT_ENOTFOUND && make)
    code = git_repository_init (&notes->git, path, true);
  if (code == 0)
    code = git_signature_now (&notes->author, "bootbisect", "bootbisect@localhost");
  if (code == 0)
    code = git_treebuilder_new (&notes->entries, notes->git, NULL);
  if (code == 0)
    code = git_note_foreach (notes->git, NOTES_REF, take, notes);
  if (code == GIT_ENOTFOUND && notes->entries) /* no notes yet */
    code = 0;
  if (code == 0)
    return notes;
  fail (notes, err);
  notes_close (notes);
  return NULL;
}

void
notes_close (struct notes *notes)
{
  if (!notes)
    return;
  git_treebuilder_free (notes->entries);
  git_signature_free (notes->author);
  git_repository_free (notes->git);
  free (notes->path);
  free (notes);
}

int
notes_put (struct notes *notes, const char *hash, const char *text, struct error *err)
{
  const git_tree_entry *before = git_treebuilder_get (notes->entries, hash);
  git_oid id;

  if (git_blob_create_from_buffer (&id, notes->git, text, strlen (text)) < 0)
    return fail (notes, err);
  if (before && git_oid_equal (git_tree_entry_id (before), &id))
    return 0;
  notes->changed = true;
  return git_treebuilder_insert (NULL, notes->entries, hash, &id, GIT_FILEMODE_BLOB) < 0
           ? fail (notes, err)
           : 0;
}

int
notes_commit (struct notes *notes, struct error *err)
{
  git_oid id;
  git_tree *tree = NULL;
  git_commit *parent = NULL;
  const git_commit *parents[1];
  int code;

  if (!notes->changed)
    return 0;
  if (git_reference_name_to_id (&id, notes->git, NOTES_REF) == 0)
    git_commit_lookup (&parent, notes->git, &id);
  parents[0] = parent;
  code = git_treebuilder_write (&id, notes->entries);
  if (code == 0)
    code = git_tree_lookup (&tree, notes->git, &id);
  if (code == 0)
    code = git_commit_create (&id, notes->git, NOTES_REF, notes->author, notes->author, NULL,
                              "Notes of bootbisect\n", tree, parent ? 1 : 0, parents);
  git_commit_free (parent);
  git_tree_free (tree);
  notes->changed = code != 0;
  return code < 0 ? fail (notes, err) : 0;
}
