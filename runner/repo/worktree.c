/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A registered worktree with a detached HEAD, made by hand: libgit2 would
 * make a branch in the user's clone for it.  What is written there is
 * COMMON/worktrees/NAME/ and nothing else, in the form that git itself
 * lists and prunes.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../cleanup.h"
#include "../files.h"
#include "../paths.h"
#include "../text.h"
#include "apart.h"
#include "internal.h"

/* In the registration, while a reverted commit is checked out. */
#define REVERTED_INDEX "bootbisect-reverted"

/* Seconds for one checkout: many times what a kernel tree takes on a slow disk. */
#define CHECKOUT_LIMIT 3600

struct worktree {
  struct repo *repo;
  git_repository *git;  /* the clone's objects, opened apart from the user's view */
  char *path;
  char *registration;   /* COMMON/worktrees/bootbisect-... */
  char *view;           /* PATH.git: what builds see of git */
  char *home;           /* PATH.home: names the registration, to clean up by */
  char *lock_path;
  int lock;
};

static int
write_text (const char *folder, const char *name, const char *text, struct error *err)
{
  CLEANUP_FREE char *path = text_format ("%s/%s", folder, name);

  return file_write (path, text, strlen (text), err);
}

/* Takes the registration away, and the folder of registrations when it is
 * left empty, as git does.
 */
static int
unregister (const char *registration, struct error *err)
{
  CLEANUP_FREE char *parent = text_copy (registration);

  if (folder_remove (registration, err) < 0)
    return -1;
  *strrchr (parent, '/') = '\0';
  rmdir (parent);
  return 0;
}

/* Whether the worktree at path is one of ours, whole, and registered here. */
static bool
is_usable (const struct worktree *tree)
{
  CLEANUP_FREE char *link = text_format ("%s/.git", tree->path);
  CLEANUP_FREE char *found = file_exists (link, NULL) ? file_read (link, NULL, NULL) : NULL;
  CLEANUP_FREE char *wanted = text_format ("gitdir: %s\n", tree->view);
  CLEANUP_FREE char *home = file_exists (tree->home, NULL) ? file_read (tree->home, NULL, NULL)
                                                           : NULL;

  return found && strcmp (found, wanted) == 0 && home
         && strcmp (home, tree->registration) == 0
         && file_exists (tree->registration, "index")
         && !file_exists (tree->registration, "bootbisect-busy");
}

struct worktree *
worktree_open (struct repo *repo, const char *path, struct error *err)
{
  CLEANUP_FREE char *whole = path_real (path);
  CLEANUP_FREE char *plain = text_plain (path);
  char hash[REPO_HASH_SIZE];

  if (!whole) {
    file_error (err, path);
    return NULL;
  }
  struct worktree *tree = memory_zero (1, sizeof *tree);
  repo_hash_bytes (whole, strlen (whole), hash);
  tree->repo = repo;
  tree->path = STEAL (whole);
  tree->lock_path = text_format ("%s.lock", tree->path);
  tree->view = text_format ("%s.git", tree->path);
  tree->home = text_format ("%s.home", tree->path);
  tree->registration = text_format ("%s/worktrees/bootbisect-%.16s", repo->common_dir, hash);
  tree->lock = file_lock (tree->lock_path, false, false);
  if (tree->lock < 0 && errno == EWOULDBLOCK)
    error_set (err, STATUS_UNMEASURED, "%s is in use by another bootbisect", plain);
  else if (tree->lock < 0)
    file_error (err, tree->lock_path);
  if (tree->lock < 0) {
    worktree_close (tree, false);
    return NULL;
  }

  /* What a killed run left half done is not to be built upon. */
  int r = 0;
  if (!is_usable (tree)) {
    r = folder_remove (tree->path, err);
    if (r == 0 && file_exists (tree->registration, NULL))
      r = unregister (tree->registration, err);
  }
  if (r == 0)
    r = folder_make (tree->path, err);
  if (r == 0) {
    int code = repo_open_objects (repo->common_dir, &tree->git);

    r = code < 0 ? repo_error (repo, code, repo->common_dir, err) : 0;
  }
  if (r < 0) {
    worktree_close (tree, false);
    return NULL;
  }
  return tree;
}

/* Fills the registration.  What finds it again after a kill at any moment is
 * written before its first file.  `locked` keeps a `git worktree prune` at the
 * same moment from taking it for a leftover.
 */
static int
register_worktree (struct worktree *tree, const char *commit, struct error *err)
{
  CLEANUP_FREE char *locked = text_format ("%s/locked", tree->registration);
  CLEANUP_FREE char *link = text_format ("gitdir: %s\n", tree->view);
  CLEANUP_FREE char *gitdir = text_format ("%s/.git\n", tree->path);
  CLEANUP_FREE char *head = text_format ("%s\n", commit);
  CLEANUP_FREE char *parent = text_format ("%s/worktrees", tree->repo->common_dir);

  if (file_write (tree->home, tree->registration, strlen (tree->registration), err) < 0
      || write_text (tree->path, ".git", link, err) < 0)
    return -1;
  if ((mkdir (parent, 0777) < 0 && errno != EEXIST)
      || mkdir (tree->registration, 0777) < 0) {
    CLEANUP_FREE char *plain = text_plain (tree->repo->common_dir);

    return error_set (err, STATUS_UNMEASURED,
                      "cannot register a worktree in %s: %s: give bootbisect a copy made "
                      "with `git clone --shared --bare`",
                      plain, strerror (errno));
  }
  if (write_text (tree->registration, "locked", "bootbisect is making it\n", err) < 0
      || write_text (tree->registration, "commondir", "../..\n", err) < 0
      || write_text (tree->registration, "gitdir", gitdir, err) < 0
      || write_text (tree->registration, "HEAD", head, err) < 0)
    return -1;
  return folder_remove (locked, err);
}

/* Checks one commit out, with the index of this name. */
static int
check_out_tree (struct worktree *tree, const char *commit, const char *index_name,
                const struct worktree_checkout *how, struct error *err)
{
  CLEANUP_FREE char *index = text_format ("%s/%s", tree->registration, index_name);
  git_oid id;

  if (git_oid_fromstr (&id, commit) < 0)
    return error_set (err, STATUS_USAGE, "'%s' is not a full hash", commit);
  int code = checkout_tree (tree->git, &id, tree->path, index, how->clean,
                            how->outputs, how->unneeded);
  if (code < 0) {
    CLEANUP_FREE char *what = text_format ("commit %.12s cannot be checked out", commit);

    return repo_error (tree->repo, code, what, err);
  }
  return 0;
}

/* On top of the commit that was reverted on.  The index that git knows of
 * stays that commit's: `git gc` in the clone would stumble over objects that
 * are in our memory only.
 */
static int
check_out_reverted (struct worktree *tree, const char *commit, const char *const *unneeded,
                    struct error *err)
{
  CLEANUP_FREE char *index = text_format ("%s/index", tree->registration);
  CLEANUP_FREE char *own = text_format ("%s/%s", tree->registration, REVERTED_INDEX);
  int code;

  if (folder_copy (index, own, NULL, err) < 0)
    return -1;
  code = repo_share_objects (tree->repo, tree->git);
  if (code < 0)
    return repo_error (tree->repo, code, commit, err);
  const struct worktree_checkout how = { .unneeded = unneeded };
  return check_out_tree (tree, commit, REVERTED_INDEX, &how, err);
}

static int
check_out (struct worktree *tree, const struct worktree_checkout *checkout,
           const char *base, struct error *err)
{
  CLEANUP_FREE char *head = text_format ("%s\n", base);
  CLEANUP_FREE char *state = text_format ("%s/bootbisect-modules", tree->registration);
  CLEANUP_FREE char *reverted = text_format ("%s/%s", tree->registration, REVERTED_INDEX);

  if (submodules_drop (tree->repo, checkout, tree->path, state, err) < 0
      || check_out_tree (tree, base, "index", checkout, err) < 0
      || write_text (tree->registration, "HEAD", head, err) < 0
      || folder_remove (reverted, err) < 0)
    return -1;
  if (strcmp (base, checkout->commit) != 0
      && check_out_reverted (tree, checkout->commit, checkout->unneeded, err) < 0)
    return -1;
  if (submodules_fill (tree->repo, checkout, tree->path, state, err) < 0)
    return -1;
  return view_make (tree->repo, tree->view, tree->registration, base, err);
}

struct task {
  struct worktree *tree;
  const struct worktree_checkout *checkout;
  const char *base;
};

static int
check_out_apart (void *data, struct error *err)
{
  struct task *task = data;

  return check_out (task->tree, task->checkout, task->base, err);
}

int
worktree_checkout (struct worktree *tree, const struct worktree_checkout *checkout,
                   struct error *err)
{
  CLEANUP_FREE char *busy = text_format ("%s/bootbisect-busy", tree->registration);
  struct worktree_checkout now = *checkout;
  char base[REPO_HASH_SIZE];

  if (!repo_in_memory (tree->repo, checkout->commit, base))
    snprintf (base, sizeof base, "%s", checkout->commit);
  /* What a revert brought back is in no index that this checkout goes by. */
  now.clean |= file_exists (tree->registration, REVERTED_INDEX);
  if (!file_exists (tree->registration, NULL) && register_worktree (tree, base, err) < 0)
    return -1;
  struct task task = { tree, &now, base };
  if (write_text (tree->registration, "bootbisect-busy", "", err) < 0
      || run_apart (check_out_apart, &task, CHECKOUT_LIMIT, err) < 0)
    return -1;
  return folder_remove (busy, err);
}

const char *
worktree_path (const struct worktree *tree)
{
  return tree->path;
}

int
worktree_lock (const struct worktree *tree)
{
  return tree->lock;
}

void
worktree_close (struct worktree *tree, bool take_away)
{
  if (!tree)
    return;
  if (take_away && tree->lock >= 0) {
    if (file_exists (tree->registration, NULL))
      unregister (tree->registration, NULL);
    folder_remove (tree->path, NULL);
    folder_remove (tree->view, NULL);
    unlink (tree->home);
    unlink (tree->lock_path);
  }
  if (tree->lock >= 0)
    close (tree->lock);
  git_repository_free (tree->git);
  free (tree->path);
  free (tree->registration);
  free (tree->view);
  free (tree->home);
  free (tree->lock_path);
  free (tree);
}

/* The registration that a leftover's home file names, if it is the
 * leftover's: it has the name of the path's hash, and names the path back
 * unless it was not filled so far.
 */
static char *
registration_of (const char *path, const char *home)
{
  CLEANUP_FREE char *text = file_exists (home, NULL) ? file_read (home, NULL, NULL) : NULL;
  char hash[REPO_HASH_SIZE];

  if (!text)
    return NULL;
  repo_hash_bytes (path, strlen (path), hash);
  CLEANUP_FREE char *name = text_format ("/worktrees/bootbisect-%.16s", hash);
  CLEANUP_FREE char *gitdir = text_format ("%s/gitdir", text);
  CLEANUP_FREE char *back = file_exists (gitdir, NULL) ? file_read (gitdir, NULL, NULL) : NULL;
  CLEANUP_FREE char *wanted = text_format ("%s/.git\n", path);
  size_t n = strlen (text), end = strlen (name);
  return n > end && text[0] == '/' && strcmp (text + n - end, name) == 0
             && (!back || strcmp (back, wanted) == 0)
           ? STEAL (text)
           : NULL;
}

int
worktree_discard (const char *path, struct error *err)
{
  CLEANUP_FREE char *whole = path_real (path);
  CLEANUP_FREE char *lock_path = text_format ("%s.lock", path);

  if (!whole)
    return file_error (err, path);
  CLEANUP_CLOSE int lock = file_lock (lock_path, false, false);
  if (lock < 0)
    return errno == EWOULDBLOCK ? 0 : file_error (err, lock_path);
  CLEANUP_FREE char *home = text_format ("%s.home", whole);
  CLEANUP_FREE char *view = text_format ("%s.git", whole);
  CLEANUP_FREE char *registration = registration_of (whole, home);
  int r = folder_remove (whole, err);
  if (r == 0)
    r = folder_remove (view, err);
  if (r == 0 && registration && file_exists (registration, NULL))
    r = unregister (registration, err);
  if (r == 0)
    r = folder_remove (home, err);
  unlink (lock_path);
  return r;
}
