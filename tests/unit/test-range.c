/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Ranges: order, selections, measured parents, the inside of merges, and
 * what is refused.
 */
#include "fixture.h"
#include "repo/repo.h"

/* base - c1 - c2 --- M - c5 (tagged v5)
 *          \- s1 - s2 -/            s2 and c5 touch sub/file
 */
#define HISTORY                                                                          \
  "git init -q -b main r; cd r; mkdir sub; "                                             \
  "c () { echo $1 >$2; git add -A; git commit -q -m $1; git tag t-$1; }; "               \
  "c base f; c c1 f; git checkout -q -b side; c s1 g; c s2 sub/file; "                   \
  "git checkout -q main; c c2 f; git merge -q --no-ff -m M side; git tag t-M; "          \
  "c c5 sub/file; git tag -a -m release v5"

static struct repo *
open_repo (const char *name)
{
  CLEANUP_FREE char *path = in_fixture (name);
  struct error err = { .text = "" };
  struct repo *repo = repo_open (path, &err);

  if (!repo)
    fail_msg ("%s", err.text);
  return repo;
}

/* "subject<measured parent's subject ..." of a list. */
static char *
show (const struct commit_list *list)
{
  char *text = text_copy ("");

  for (size_t i = 0; i < list->n; i++) {
    CLEANUP_FREE char *before = text;
    const struct commit *commit = &list->commits[i];

    assert_true (commit->measured_parent < (ptrdiff_t) i);
    text = text_format ("%s%s%s<%s", before, i ? " " : "", commit->subject,
                        commit->measured_parent < 0
                          ? ""
                          : list->commits[commit->measured_parent].subject);
  }
  return text;
}

static void
check_range (struct repo *repo, const char *range, const struct repo_selection *selection,
             const char *wanted)
{
  struct commit_list list;
  struct error err = { .text = "" };

  if (repo_range (repo, range, selection, &list, &err) < 0)
    fail_msg ("%s", err.text);
  CLEANUP_FREE char *text = show (&list);
  assert_string_equal (text, wanted);
  commit_list_clear (&list);
}

static void
test_selections (void **state)
{
  struct repo *repo = open_repo ("r");
  static const char *const sub[] = { "sub", NULL };

  (void) state;
  check_range (repo, "t-base..t-c1", &(struct repo_selection) { 0 }, "base< c1<base");
  check_range (repo, "t-base..", &(struct repo_selection) { .first_parent = true },
               "base< c1<base c2<c1 M<c2 c5<M");
  check_range (repo, "t-base..main",
               &(struct repo_selection) { .first_parent = true, .every = 2 },
               "base< c2<base c5<c2");
  check_range (repo, "t-base..main", &(struct repo_selection) { .paths = sub },
               "base< s2<base c5<s2");
  check_range (repo, "t-base..main",
               &(struct repo_selection) { .paths = sub, .first_parent = true },
               "base< M<base c5<M");
  run ("cd r; git tag -d t-c1 t-s1 t-s2 t-M t-c2 >/dev/null");
  check_range (repo, "t-base..main", &(struct repo_selection) { .tags = true },
               "base< c5<base");
  repo_close (repo);
}

/* Parents come first, and a merge is compared along its first parent. */
static void
test_topology (void **state)
{
  struct repo *repo = open_repo ("r");
  struct commit_list list;
  size_t merge = 0;

  (void) state;
  assert_int_equal (
    repo_range (repo, "t-base..main", &(struct repo_selection) { 0 }, &list, NULL), 0);
  assert_int_equal (list.n, 7);
  for (size_t i = 0; i < list.n; i++)
    if (strcmp (list.commits[i].subject, "M") == 0)
      merge = i;
  assert_int_equal (list.commits[merge].n_parents, 2);
  assert_string_equal (list.commits[list.commits[merge].measured_parent].subject, "c2");
  assert_int_equal (list.commits[merge].first_parent_index, 3);
  assert_int_equal (list.commits[0].first_parent_index, 0);
  assert_string_equal (list.commits[0].author, "An Author");
  CLEANUP_FREE char *head = output_of ("git -C r rev-parse main");
  assert_string_equal (list.commits[6].hash, head);
  CLEANUP_FREE char *tree = output_of ("git -C r rev-parse main^{tree}");
  assert_string_equal (list.commits[6].tree, tree);
  commit_list_clear (&list);
  repo_close (repo);
}

static void
test_merge_inside (void **state)
{
  struct repo *repo = open_repo ("r");
  struct commit_list list;
  struct error err;

  (void) state;
  assert_int_equal (repo_merge_inside (repo, "main~1", &list, &err), 0);
  CLEANUP_FREE char *text = show (&list);
  assert_string_equal (text, "c1< s1<c1 s2<s1 M<s2");
  commit_list_clear (&list);
  assert_int_equal (repo_merge_inside (repo, "main", &list, &err), -1);
  repo_close (repo);
}

static void
check_refused (struct repo *repo, const char *range, const char *part)
{
  struct commit_list list;
  struct error err = { .text = "" };

  assert_int_equal (repo_range (repo, range, &(struct repo_selection) { 0 }, &list, &err),
                    -1);
  assert_int_equal (err.status, STATUS_USAGE);
  if (!strstr (err.text, part))
    fail_msg ("%s: %s", range, err.text);
}

static void
test_refused (void **state)
{
  struct repo *repo = open_repo ("r");

  (void) state;
  check_refused (repo, "main", "not a range");
  check_refused (repo, "t-base...main", "three dots");
  check_refused (repo, "main..main", "is empty");
  check_refused (repo, "main..t-base", "reversed");
  check_refused (repo, "nowhere..main", "no revision 'nowhere'");
  check_refused (repo, "main..no\033[31m", "no revision 'no?[31m'");
  check_refused (repo, "side..main~2", "not an ancestor");
  repo_close (repo);

  struct error err;
  CLEANUP_FREE char *missing = in_fixture ("missing");
  assert_null (repo_open (missing, &err));
  assert_non_null (strstr (err.text, "no such folder"));
  assert_int_equal (err.status, STATUS_USAGE);
  run ("mkdir empty");
  CLEANUP_FREE char *empty = in_fixture ("empty");
  assert_null (repo_open (empty, &err));
  assert_non_null (strstr (err.text, "not a git repository"));
}

static void
test_shallow (void **state)
{
  (void) state;
  run ("git clone -q --depth 2 \"file://$T/r\" shallow");
  struct repo *repo = open_repo ("shallow");
  struct error err = { .text = "" };
  struct commit_list list;

  assert_int_equal (
    repo_range (repo, "HEAD~1..HEAD", &(struct repo_selection) { 0 }, &list, &err), -1);
  assert_non_null (strstr (err.text, "shallow clone"));
  assert_int_equal (err.status, STATUS_USAGE);
  repo_close (repo);
}

/* Bare, linked and strangely named clones open like any other. */
static void
test_kinds (void **state)
{
  static const char *const names[] = { "bare.git", "linked", AWKWARD "/sub" };

  (void) state;
  run ("git clone -q --bare r bare.git; git -C r worktree add -q --detach ../linked HEAD~1; "
       "git clone -q r \"$A\"; echo dirt >>r/f");
  for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
    struct repo *repo = open_repo (names[i]);
    struct commit commit;

    assert_int_equal (repo_commit (repo, "HEAD", &commit, NULL), 0);
    assert_string_equal (commit.subject, i == 1 ? "M" : "c5");
    assert_true (repo_has_path (repo, "HEAD", "sub/file"));
    assert_false (repo_has_path (repo, "HEAD", "sub/other"));
    assert_string_equal (repo_name (repo), i == 0 ? "bare" : i == 1 ? "r" : AWKWARD);
    commit_clear (&commit);
    repo_close (repo);
  }
}

static int
setup (void **state)
{
  if (fixture_setup (state) < 0)
    return -1;
  run (HISTORY);
  return 0;
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (test_topology), cmocka_unit_test (test_merge_inside),
    cmocka_unit_test (test_refused),  cmocka_unit_test (test_shallow),
    cmocka_unit_test (test_kinds),    cmocka_unit_test (test_selections),
  };

  return cmocka_run_group_tests (tests, setup, fixture_teardown);
}
