/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The git folder that builds see in our worktree: the commit, the clone's
 * tags and branches and its objects to read, and nothing of the clone to
 * write to.  A build's `git describe` answers as in the clone; its `git
 * tag`, `git config` and `git add` end here, and are gone with the next
 * checkout.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../cleanup.h"
#include "../files.h"
#include "../text.h"
#include "internal.h"

#define CONFIG "[core]\n\trepositoryformatversion = 0\n\tbare = false\n"

static int
put (const char *view, const char *name, const char *text, struct error *err)
{
  CLEANUP_FREE char *path = text_format ("%s/%s", view, name);

  return file_write (path, text, strlen (text), err);
}

/* Copies a file of a git folder where it is there. */
static int
copy (const char *from, const char *name, const char *view, struct error *err)
{
  CLEANUP_FREE char *source = text_format ("%s/%s", from, name);
  CLEANUP_FREE char *target = text_format ("%s/%s", view, name);

  return file_exists (source, NULL) ? folder_copy (source, target, NULL, err) : 0;
}

/* A line of objects/info/alternates: gitrepository-layout(5), quoted as in C,
 * since a path may have a newline in it.
 */
static char *
alternate (const char *common_dir)
{
  char *text = NULL;
  size_t size;
  FILE *fp = open_memstream (&text, &size);

  if (!fp)
    return NULL;
  fputc ('"', fp);
  for (const char *p = common_dir; *p; p++)
    if (*p == '"' || *p == '\\' || (unsigned char) *p < ' ')
      fprintf (fp, "\\%03o", (unsigned char) *p);
    else
      fputc (*p, fp);
  fputs ("/objects\"\n", fp);
  fclose (fp);
  return text;
}

/* All refs of the clone that point to an object, as packed-refs has them. */
static int
list_refs (git_repository *git, char **text)
{
  git_reference_iterator *refs = NULL;
  git_reference *ref;
  size_t size;
  FILE *fp = open_memstream (text, &size);
  int code = fp ? git_reference_iterator_new (&refs, git) : -1;

  while (code == 0 && (code = git_reference_next (&ref, refs)) == 0) {
    if (git_reference_type (ref) == GIT_REFERENCE_DIRECT)
      fprintf (fp, "%s %s\n", git_oid_tostr_s (git_reference_target (ref)),
               git_reference_name (ref));
    git_reference_free (ref);
  }
  git_reference_iterator_free (refs);
  if (fp)
    fclose (fp);
  return code == GIT_ITEROVER ? 0 : code;
}

int
view_make (struct repo *repo, const char *view, const char *registration,
           const char *commit, struct error *err)
{
  CLEANUP_FREE char *info = text_format ("%s/objects/info", view);
  CLEANUP_FREE char *refs = text_format ("%s/refs", view);
  CLEANUP_FREE char *head = text_format ("%s\n", commit);
  CLEANUP_FREE char *line = alternate (repo->common_dir);
  CLEANUP_FREE char *packed = NULL;
  int code = list_refs (repo->git, &packed);

  if (code < 0 || !line)
    return repo_error (repo, code, "listing refs", err);
  if (folder_remove (view, err) < 0 || folder_make (info, err) < 0
      || folder_make (refs, err) < 0 || put (view, "config", CONFIG, err) < 0
      || put (view, "objects/info/alternates", line, err) < 0
      || put (view, "packed-refs", packed, err) < 0
      || copy (repo->common_dir, "shallow", view, err) < 0
      || copy (registration, "index", view, err) < 0)
    return -1;
  return put (view, "HEAD", head, err);
}
