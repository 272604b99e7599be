/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Our worktrees: what is in them, what git says of them, and that the
 * user's clone is not touched by them.
 */
#include "fixture.h"
#include <unistd.h>

#include "repo/apart.h"
#include "repo/repo.h"
#include "repo/worktree.h"

/* libgit2 1.5 with PCRE2 loses memory when it opens a repository that has
 * extensions, as partial clones do.
 */
const char *__lsan_default_suppressions (void);
const char *
__lsan_default_suppressions (void)
{
  return "leak:libpcre2-8.so\n";
}

/* Everything of a clone that is the user's.  The index is not looked at by
 * `git status` without a lock, which would refresh it itself.
 */
#define FINGERPRINT                                                                      \
  "cat HEAD 2>/dev/null || cat .git/HEAD; "                                              \
  "git for-each-ref; git branch -a; git stash list; "                                    \
  "git --no-optional-locks status --porcelain=v2 --branch --ignored 2>&1; "              \
  "find . -path ./.git/worktrees -prune -o -path ./worktrees -prune -o -type f "         \
  "-printf '%p %m %s %T@\\n' | sort; "                                                   \
  "find . -path ./.git/worktrees -prune -o -path ./worktrees -prune -o -type f "         \
  "-exec sha1sum {} + | sort"

static void
check_out (struct worktree *tree, struct repo *repo, const char *rev, bool clean)
{
  struct commit commit;
  struct error err = { .text = "" };

  assert_int_equal (repo_commit (repo, rev, &commit, &err), 0);
  if (worktree_checkout (
        tree, &(struct worktree_checkout) { .commit = commit.hash, .clean = clean }, &err)
      < 0)
    fail_msg ("%s", err.text);
  commit_clear (&commit);
}

/* One whole life of a worktree beside the clone `name`. */
static void
live (const char *name, const char *place)
{
  CLEANUP_FREE char *path = in_fixture (name);
  CLEANUP_FREE char *where = in_fixture (place);
  struct error err = { .text = "" };
  struct repo *repo = repo_open (path, &err);

  assert_non_null (repo);
  setenv ("W", where, 1);
  struct worktree *tree = worktree_open (repo, where, &err);
  if (!tree)
    fail_msg ("%s", err.text);
  check_out (tree, repo, "t-1", false);
  assert_output ("cat \"$W/f\"", "1");
  assert_output ("git -C \"$W\" status --porcelain", "");
  assert_output ("git -C \"$W\" symbolic-ref HEAD 2>&1 | grep -c 'not a symbolic ref'", "1");
  assert_output ("git -C \"$W\" log --format=%s -1", "1");

  /* A second one on the same path is told off. */
  assert_null (worktree_open (repo, where, &err));
  assert_non_null (strstr (err.text, "in use"));

  /* Built files stay, unchanged ones keep their times, gone ones go. */
  run ("echo o >\"$W/built.o\"; touch -d 2001-01-01 \"$W/same\"");
  check_out (tree, repo, "t-2", false);
  check_out (tree, repo, "t-2", false);
  assert_output ("cd \"$W\"; ls; cat f", "built.o\nf\nnew\nsame\n2");
  check_out (tree, repo, "t-1", false);
  assert_output ("cd \"$W\"; ls", "built.o\nf\nsame\nsub");
  run ("echo scribble >\"$W/f\"");
  check_out (tree, repo, "t-1", true);
  assert_output ("cd \"$W\"; ls; cat f", "f\nsame\nsub\n1");
  worktree_close (tree, true);
  assert_false (file_exists (where, NULL));
  repo_close (repo);
}

static void
test_clone_is_untouched (void **state)
{
  static const char *const names[]
    = { "dirty", "bare.git", "linked", AWKWARD };

  (void) state;
  for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
    CLEANUP_FREE char *path = in_fixture (names[i]);

    setenv ("R", path, 1);
    CLEANUP_FREE char *before = output_of ("cd \"$R\"; " FINGERPRINT);
    CLEANUP_FREE char *main_before = output_of ("cd dirty; " FINGERPRINT);
    CLEANUP_FREE char *list_before = output_of ("cd \"$R\"; git worktree list");
    live (names[i], "cache w\n\"t");
    CLEANUP_FREE char *after = output_of ("cd \"$R\"; " FINGERPRINT);
    CLEANUP_FREE char *main_after = output_of ("cd dirty; " FINGERPRINT);
    CLEANUP_FREE char *list_after = output_of ("cd \"$R\"; git worktree list");

    assert_string_equal (before, after);
    assert_string_equal (main_before, main_after);
    assert_string_equal (list_before, list_after);
    assert_non_null (strstr (before, "refs/"));
  }
}

/* A worktree whose owner was killed: git lists it, prunes it once it is
 * gone, and the next run takes it away.
 */
static void
test_leftover (void **state)
{
  CLEANUP_FREE char *path = in_fixture ("dirty");
  CLEANUP_FREE char *where = in_fixture ("left");
  struct repo *repo = repo_open (path, NULL);
  struct worktree *tree = worktree_open (repo, where, NULL);

  (void) state;
  check_out (tree, repo, "t-1", false);
  worktree_close (tree, false);
  assert_output ("git -C dirty worktree list | grep -c 'left .*(detached HEAD)'", "1");
  assert_output ("git -C dirty worktree prune -n -v", "");
  assert_int_equal (worktree_discard (where, NULL), 0);
  assert_output ("git -C dirty worktree list | grep -c left", "0");
  assert_false (file_exists (where, NULL));

  tree = worktree_open (repo, where, NULL);
  check_out (tree, repo, "t-1", false);
  worktree_close (tree, false);
  run ("rm -rf left; git -C dirty worktree prune");
  assert_output ("git -C dirty worktree list | grep -c left", "0");

  /* Cut off in the middle of a checkout: begun again from nothing. */
  tree = worktree_open (repo, where, NULL);
  check_out (tree, repo, "t-1", false);
  worktree_close (tree, false);
  run ("cd dirty/.git/worktrees/bootbisect-*; touch bootbisect-busy; echo half >\"$T/left/half\"");
  tree = worktree_open (repo, where, NULL);
  check_out (tree, repo, "t-2", false);
  assert_output ("ls left", "f\nnew\nsame");
  worktree_close (tree, true);
  repo_close (repo);
}

/* Git as a build in the worktree sees it: the clone's history and tags to
 * read, nothing of the clone to write.
 */
static void
test_view (void **state)
{
  CLEANUP_FREE char *path = in_fixture (AWKWARD);
  CLEANUP_FREE char *where = in_fixture ("view \"\n");
  struct repo *repo = repo_open (path, NULL);
  struct worktree *tree = worktree_open (repo, where, NULL);

  (void) state;
  setenv ("W", where, 1);
  check_out (tree, repo, "t-2", false);
  CLEANUP_FREE char *before = output_of ("cd \"$A\"; " FINGERPRINT);
  CLEANUP_FREE char *described = output_of ("git -C \"$A\" describe --tags t-2");
  assert_string_equal (described, "t-2");
  assert_output ("git -C \"$W\" describe --tags --dirty; git -C \"$W\" log --format=%s",
                 "t-2\n2\n1");
  run ("cd \"$W\"; git tag theirs; git config their.s 1; git branch b; echo x >new; git add new; "
       "git commit -q -m theirs");
  CLEANUP_FREE char *after = output_of ("cd \"$A\"; " FINGERPRINT);
  assert_string_equal (before, after);
  assert_output ("cd \"$A/.git/worktrees\"; git log --no-walk --format=%s $(cat */HEAD)", "2");

  /* What a build did there is gone for the next one. */
  check_out (tree, repo, "t-1", false);
  assert_output ("cd \"$W\"; git status --porcelain; git tag; git config their.s; git log --format=%s",
                 "t-1\nt-2\n1");
  worktree_close (tree, true);
  repo_close (repo);
  assert_output ("ls | grep view", "");
}

/* A kill at any moment of the registering leaves nothing that stays. */
static void
test_half_registered (void **state)
{
  static const char *const cuts[]
    = { "rm gitdir HEAD commondir", "rm HEAD commondir; echo locked >locked", "rm -r *" };
  CLEANUP_FREE char *path = in_fixture ("dirty");
  CLEANUP_FREE char *where = in_fixture ("half");
  struct repo *repo = repo_open (path, NULL);

  (void) state;
  for (size_t i = 0; i < sizeof cuts / sizeof cuts[0]; i++) {
    CLEANUP_FREE char *cut = text_format ("cd dirty/.git/worktrees/bootbisect-*; %s", cuts[i]);
    struct worktree *tree = worktree_open (repo, where, NULL);

    check_out (tree, repo, "t-1", false);
    worktree_close (tree, false);
    run (cut);
    assert_int_equal (worktree_discard (where, NULL), 0);
    assert_output ("ls dirty/.git/worktrees 2>/dev/null | grep bootbisect; ls | grep half", "");
  }
  repo_close (repo);
}

static int
sleep_long (void *data, struct error *err)
{
  (void) data;
  (void) err;
  sleep (100);
  return 0;
}

/* What hangs in a dead file system does not hang the runner. */
static void
test_limit (void **state)
{
  struct error err = { .text = "" };

  (void) state;
  assert_int_equal (run_apart (sleep_long, NULL, .1, &err), -1);
  assert_int_equal (err.status, STATUS_UNMEASURED);
  assert_non_null (strstr (err.text, "took longer"));
}

static int
check_submodules (struct worktree *tree, struct repo *repo, const char *rev,
                  const char *modules_dir, struct error *err)
{
  struct commit commit;

  assert_int_equal (repo_commit (repo, rev, &commit, err), 0);
  struct worktree_checkout checkout = { .commit = commit.hash, .modules_dir = modules_dir };
  int r = worktree_checkout (tree, &checkout, err);
  commit_clear (&commit);
  return r;
}

static void
test_submodules (void **state)
{
  CLEANUP_FREE char *path = in_fixture ("super");
  CLEANUP_FREE char *lacking = in_fixture ("lacking");
  CLEANUP_FREE char *where = in_fixture ("sw");
  CLEANUP_FREE char *modules = in_fixture ("modules");
  CLEANUP_FREE char *plain = in_fixture ("plain");
  struct error err = { .text = "" };

  (void) state;
  run ("git init -q -b main lib; cd lib; "
       "for i in 1 2; do echo $i >l; git add -A; git commit -q -m $i; done; cd ..; "
       "git init -q -b main super; cd super; export GIT_ALLOW_PROTOCOL=file; "
       "git submodule --quiet add \"$T/lib\" deep/lib; git -C deep/lib checkout -q HEAD~1; "
       "git add -A; git commit -q -m one; git -C deep/lib checkout -q main; git add -A; "
       "git commit -q -m two; git rm -q deep/lib; mkdir -p deep; echo file >deep/lib; "
       "git add -A; git commit -q -m three; cd ..; "
       "git clone -q super lacking; mkdir modules plain plain/lib; "
       "git clone -q --bare lib modules/lib.git; echo plain >plain/lib/l");
  struct repo *repo = repo_open (path, NULL);
  struct worktree *tree = worktree_open (repo, where, NULL);
  assert_int_equal (check_submodules (tree, repo, "HEAD~2", NULL, &err), 0);
  assert_output ("cat sw/deep/lib/l", "1");
  assert_int_equal (check_submodules (tree, repo, "HEAD~1", NULL, &err), 0);
  assert_output ("cat sw/deep/lib/l; git -C sw status --porcelain", "2");
  assert_int_equal (check_submodules (tree, repo, "HEAD", NULL, &err), 0);
  assert_output ("cat sw/deep/lib", "file");
  assert_int_equal (check_submodules (tree, repo, "HEAD~2", NULL, &err), 0);
  assert_output ("cat sw/deep/lib/l", "1");
  worktree_close (tree, true);
  repo_close (repo);

  repo = repo_open (lacking, NULL);
  tree = worktree_open (repo, where, NULL);
  assert_int_equal (check_submodules (tree, repo, "HEAD~1", NULL, &err), -1);
  assert_non_null (strstr (err.text, "deep/lib"));
  assert_non_null (strstr (err.text, "--modules-dir"));
  assert_int_equal (check_submodules (tree, repo, "HEAD~1", modules, &err), 0);
  assert_output ("cat sw/deep/lib/l", "2");
  assert_int_equal (check_submodules (tree, repo, "HEAD~2", plain, &err), 0);
  assert_output ("cat sw/deep/lib/l", "plain");
  worktree_close (tree, true);
  repo_close (repo);
}

/* What is not in a partial clone, and what belongs to somebody else, is said
 * in one line that says what to do.
 */
static void
test_refused (void **state)
{
  CLEANUP_FREE char *path = in_fixture ("partial");
  CLEANUP_FREE char *foreign = in_fixture ("foreign");
  CLEANUP_FREE char *where = in_fixture ("pw");
  struct error err = { .text = "" };
  struct commit commit;

  (void) state;
  run ("git -C dirty config uploadpack.allowFilter true; "
       "git clone -q --no-checkout --filter=blob:none \"file://$T/dirty\" partial");
  struct repo *repo = repo_open (path, &err);
  struct worktree *tree = worktree_open (repo, where, &err);
  assert_int_equal (repo_commit (repo, "t-1", &commit, &err), 0);
  struct worktree_checkout checkout = { .commit = commit.hash };
  assert_int_equal (worktree_checkout (tree, &checkout, &err), -1);
  assert_non_null (strstr (err.text, "partial clone"));

  /* What no build reads may be missing. */
  static const char *const unneeded[] = { "s[a-z]*", NULL };
  run ("cd partial; git config remote.origin.url \"file://$T/dirty\"; "
       "git cat-file -p t-1:f >/dev/null");
  checkout.unneeded = unneeded;
  if (worktree_checkout (tree, &checkout, &err) < 0)
    fail_msg ("%s", err.text);
  assert_output ("ls pw", "f");
  commit_clear (&commit);
  worktree_close (tree, true);
  repo_close (repo);

  if (getuid () != 0)
    return;
  run ("git clone -q dirty foreign; chown -R 65534 foreign");
  assert_null (repo_open (foreign, &err));
  assert_non_null (strstr (err.text, "safe.directory"));
  assert_int_equal (err.status, STATUS_USAGE);
}

static int
setup (void **state)
{
  if (fixture_setup (state) < 0)
    return -1;
  run ("git init -q -b main dirty; cd dirty; mkdir sub; "
       "echo 1 >f; echo same >same; echo s >sub/s; git add -A; git commit -q -m 1; git tag t-1; "
       "echo 2 >f; echo new >new; git rm -q -r sub; git add -A; git commit -q -m 2; "
       "git tag t-2; git stash list; cd ..; "
       "git clone -q --bare dirty bare.git; git clone -q dirty \"$A\"; "
       "git -C dirty worktree add -q --detach ../linked t-1; cd dirty; "
       "echo dirt >>f; echo staged >s; git add s; echo untracked >u; git status >/dev/null");
  return 0;
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (test_clone_is_untouched),
    cmocka_unit_test (test_leftover),
    cmocka_unit_test (test_submodules),
    cmocka_unit_test (test_refused),
    cmocka_unit_test (test_limit),
    cmocka_unit_test (test_view),
    cmocka_unit_test (test_half_registered),
  };

  return cmocka_run_group_tests (tests, setup, fixture_teardown);
}
