/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Commits taken back in worktrees of ours: held against `git revert`, and the
 * clone stays as it is, its times and objects too.
 */
#include "fixture.h"
#include "repo/repo.h"
#include "repo/worktree.h"

#define FINGERPRINT                                                                      \
  "find clone -path clone/.git/worktrees -prune -o ! -path clone/.git "                  \
  "-printf '%p %y %m %s %T@\\n' | sort; git -C clone for-each-ref"

static struct repo *
open_clone (void)
{
  CLEANUP_FREE char *path = in_fixture ("clone");
  struct repo *repo = repo_open (path, NULL);

  assert_non_null (repo);
  return repo;
}

static struct worktree *
open_worktree (struct repo *repo)
{
  CLEANUP_FREE char *path = in_fixture ("w");
  struct error err = { .text = "" };
  struct worktree *tree = worktree_open (repo, path, &err);

  if (!tree)
    fail_msg ("%s", err.text);
  return tree;
}

static void
check_out (struct worktree *tree, const char *hash)
{
  struct error err = { .text = "" };

  if (worktree_checkout (tree, &(struct worktree_checkout) { .commit = hash }, &err) < 0)
    fail_msg ("%s", err.text);
}

static void
check_out_rev (struct worktree *tree, struct repo *repo, const char *rev)
{
  struct commit commit;

  assert_int_equal (repo_commit (repo, rev, &commit, NULL), 0);
  check_out (tree, commit.hash);
  commit_clear (&commit);
}

static void
revert (struct repo *repo, const char *rev, struct commit *reverted)
{
  CLEANUP_FREE char *reason = NULL;
  struct error err = { .text = "" };
  int r = repo_revert (repo, "main", rev, reverted, &reason, &err);

  if (r != 0)
    fail_msg ("%s: %s", rev, reason ? reason : err.text);
}

/* The files and their modes, as git's own revert leaves them. */
static void
assert_as_git (const char *rev, const char *mainline)
{
  CLEANUP_FREE char *script
    = text_format ("rm -rf own; git clone -q clone own; cd own; git revert %s --no-edit %s "
                   ">/dev/null && rm -rf .git && find . ! -type d -printf '%%p %%y %%m %%l ' "
                   "-exec cat {} \\; | sort",
                   mainline, rev);
  CLEANUP_FREE char *wanted = output_of (script);

  assert_non_null (strstr (wanted, "./"));
  assert_output ("cd w; find . ! -type d ! -path ./.git ! -name '*.o' -printf '%p %y %m %l ' "
                 "-exec cat {} \\; | sort",
                 wanted);
}

static void
test_as_git_does_it (void **state)
{
  static const char *const revs[][2] = {
    { "line", "" }, { "new", "" }, { "gone", "" },       { "renamed", "" },
    { "mode", "" }, { "link", "" }, { "merge", "-m 1" }, { "binary", "" },
  };
  struct repo *repo = open_clone ();
  struct worktree *tree = open_worktree (repo);

  (void) state;
  CLEANUP_FREE char *before = output_of (FINGERPRINT);
  for (size_t i = 0; i < sizeof revs / sizeof revs[0]; i++) {
    struct commit reverted = { 0 };

    revert (repo, revs[i][0], &reverted);
    check_out (tree, reverted.hash);
    assert_as_git (revs[i][0], revs[i][1]);
    /* What git sees is the bad end, changed; all its objects are the clone's. */
    assert_output ("git -C w log -1 --format=%s", "last");
    assert_output ("git -C w fsck --no-dangling 2>&1; git -C w status --porcelain | grep -q . && "
                   "echo changed",
                   "changed");
    check_out_rev (tree, repo, "main");
    assert_output ("git -C w status --porcelain --ignored; git -C w diff HEAD", "");
    commit_clear (&reverted);
  }
  CLEANUP_FREE char *after = output_of (FINGERPRINT);
  assert_string_equal (before, after);
  worktree_close (tree, true);
  repo_close (repo);
}

/* A second look at the same two gives the same commit, in every respect. */
static void
test_commit (void **state)
{
  struct repo *repo = open_clone (), *other = open_clone ();
  struct commit a = { 0 }, b = { 0 }, parent = { 0 };

  (void) state;
  revert (repo, "line", &a);
  revert (repo, "new", &b);
  commit_clear (&b);
  revert (other, "line", &b);
  assert_string_equal (a.hash, b.hash);
  assert_string_equal (a.subject, "Revert \"line\"");
  assert_true (repo_has_path (repo, a.hash, "f"));
  assert_int_equal (repo_commit (repo, "main", &parent, NULL), 0);
  assert_string_equal (a.parents[0], parent.hash);
  commit_clear (&parent);
  commit_clear (&b);

  /* Of the last commit: the tree of the one before, as it is in the clone. */
  revert (repo, "main", &b);
  assert_int_equal (repo_commit (repo, "main^", &parent, NULL), 0);
  assert_string_equal (b.tree, parent.tree);
  commit_clear (&parent);
  commit_clear (&b);
  commit_clear (&a);
  repo_close (other);
  repo_close (repo);
}

static void
test_does_not_apply (void **state)
{
  static const char *const revs[][2] = {
    { "clash", "its revert is in conflict in sub/clash" },
    { "undone", "nothing is left of it there" },
  };
  struct repo *repo = open_clone ();
  CLEANUP_FREE char *before = output_of (FINGERPRINT);

  (void) state;
  for (size_t i = 0; i < 2; i++) {
    CLEANUP_FREE char *reason = NULL;
    struct commit reverted = { 0 };

    assert_int_equal (repo_revert (repo, "main", revs[i][0], &reverted, &reason, NULL), 1);
    assert_string_equal (reason, revs[i][1]);
    commit_clear (&reverted);
  }
  CLEANUP_FREE char *reason = NULL;
  struct commit reverted = { 0 };
  struct error err;
  assert_int_equal (repo_revert (repo, "main", "nowhere", &reverted, &reason, &err), -1);
  assert_non_null (strstr (err.text, "nowhere"));
  CLEANUP_FREE char *after = output_of (FINGERPRINT);
  assert_string_equal (before, after);
  repo_close (repo);
}

/* A commit that moves a submodule. */
static void
test_submodule (void **state)
{
  CLEANUP_FREE char *path = in_fixture ("super");
  struct repo *repo = repo_open (path, NULL);
  struct worktree *tree = open_worktree (repo);
  CLEANUP_FREE char *reason = NULL;
  struct commit reverted = { 0 };

  (void) state;
  check_out_rev (tree, repo, "main");
  assert_output ("cat w/lib/l", "2");
  assert_int_equal (repo_revert (repo, "main", "main^", &reverted, &reason, NULL), 0);
  check_out (tree, reverted.hash);
  assert_output ("cat w/lib/l w/f", "1\nlast");
  check_out_rev (tree, repo, "main");
  assert_output ("cat w/lib/l; git -C w status --porcelain", "2");
  commit_clear (&reverted);
  worktree_close (tree, true);
  repo_close (repo);
}

static int
setup (void **state)
{
  if (fixture_setup (state) < 0)
    return -1;
  run ("git init -q -b main clone; cd clone; mkdir sub; seq 20 >f; seq 30 >moved; echo g >gone; "
       "echo m >mode; echo one >sub/clash; ln -s f link; printf 'a\\0b' >binary; echo '*.o' >.gitignore; "
       "c () { git add -A; git commit -q -m \"$1\"; git tag \"$1\"; }; c base; "
       "sed -i s/^5$/five/ f; c line; mkdir -p deep/er; echo n >deep/er/new; c new; "
       "git rm -q gone; c gone; git mv moved sub/moved; c renamed; chmod +x mode; c mode; "
       "ln -sf new link; c link; printf 'a\\0c' >binary; c binary; "
       "git checkout -q -b side; echo s >side; c begun; sed -i s/^10$/ten/ f; c side-2; "
       "git checkout -q main; echo other >other; c other; "
       "git merge -q --no-ff -m merge side; git tag merge; "
       "echo two >sub/clash; c clash; echo three >sub/clash; c over; "
       "echo u >undone; c undone; git rm -q undone; c redone; "
       "sed -i s/^15$/fifteen/ f; seq 4 >>sub/moved; c last; cp -r .git/objects \"$T/loose\"; "
       "git gc -q; cp -rn \"$T/loose\"/?? .git/objects/; rm -rf \"$T/loose\"; "
       "find .git/objects -exec touch -h -d 2001-01-01 {} +; cd ..; "
       "git init -q -b main lib; cd lib; for i in 1 2; do echo $i >l; git add -A; "
       "git commit -q -m $i; done; cd ..; git init -q -b main super; cd super; "
       "export GIT_ALLOW_PROTOCOL=file; git submodule --quiet add \"$T/lib\" lib; "
       "git -C lib checkout -q HEAD~1; git add -A; git commit -q -m one; "
       "git -C lib checkout -q main; git add -A; git commit -q -m two; "
       "echo last >f; git add -A; git commit -q -m three");
  return 0;
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (test_as_git_does_it),
    cmocka_unit_test (test_commit),
    cmocka_unit_test (test_does_not_apply),
    cmocka_unit_test (test_submodule),
  };

  return cmocka_run_group_tests (tests, setup, fixture_teardown);
}
