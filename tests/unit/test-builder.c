/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Commits to artefacts: built once, found again, failures remembered,
 * stale builds done anew, and no worktree left in the clone.
 */
#include "fixture.h"
#include "builder.h"

/* A place to build in, opened anew as a later run would. */
struct place {
  struct repo *repo;
  struct store *store;
  struct builder *builder;
  char *cache;
  struct build_options options;
};

static void
open_place (struct place *place, const char *make, bool retry_failed)
{
  CLEANUP_FREE char *clone = in_fixture ("r");
  struct error err = { .text = "" };

  static const char *const made[] = { "made", NULL };

  place->cache = in_fixture ("cache");
  place->options = (struct build_options) { .make = make, .artefact = made,
                                            .jobs = 1, .limit = 60 };
  place->repo = repo_open (clone, &err);
  place->store = store_open (place->cache, 0, &err);
  assert_non_null (place->store);
  struct builder_spec spec = {
    .repo = place->repo,
    .store = place->store,
    .backend = backend_find ("generic", NULL, NULL, NULL),
    .options = &place->options,
    .cache_dir = place->cache,
    .retry_failed = retry_failed,
  };
  place->builder = builder_open (&spec, &err);
  if (!place->builder)
    fail_msg ("%s", err.text);
}

static void
close_place (struct place *place)
{
  builder_close (place->builder);
  store_close (place->store);
  repo_close (place->repo);
  free (place->cache);
}

/* Builds REV and holds the outcome against what is wanted. */
static void
check_build (struct place *place, const char *rev, enum build_status status, bool cached,
             const char *reason)
{
  struct build_outcome outcome;
  struct error err = { .text = "" };

  if (builder_build (place->builder, rev, &outcome, &err) < 0)
    fail_msg ("%s", err.text);
  if (outcome.status != status)
    fail_msg ("%s: status %d, %s", rev, outcome.status, outcome.reason);
  assert_int_equal (outcome.cached, cached);
  if (reason)
    assert_string_equal (outcome.reason, reason);
  if (status == BUILD_OK) {
    setenv ("F", outcome.artefact.folder, 1);
    assert_int_equal (outcome.artefact.status, ARTEFACT_OK);
  }
  build_outcome_clear (&outcome);
}

/* Counts its runs in $T/runs; fails where the file `fail` is in the tree. */
#define MAKE "echo run >>\"$T/runs\"; test ! -e fail && cp f made"

static void
test_built_once (void **state)
{
  struct place place;
  struct build_outcome outcome;

  (void) state;
  open_place (&place, MAKE, false);
  assert_false (builder_find (place.builder, "t-1", &outcome, NULL));
  build_outcome_clear (&outcome);
  check_build (&place, "t-1", BUILD_OK, false, NULL);
  assert_output ("cat \"$F/files/made\"", "1");
  check_build (&place, "t-2", BUILD_OK, false, NULL);
  check_build (&place, "t-1", BUILD_OK, true, NULL);
  assert_true (builder_find (place.builder, "t-2", &outcome, NULL));
  assert_int_equal (outcome.status, BUILD_OK);
  build_outcome_clear (&outcome);
  assert_output ("git -C r worktree list | wc -l", "2");
  close_place (&place);
  assert_output ("git -C r worktree list | wc -l; ls r/.git/worktrees 2>&1 | grep -c boot; "
                 "ls cache/slots", "1\n0");
  assert_output ("wc -l <runs", "2");

  /* A later run; the same tree under another commit is known as well. */
  open_place (&place, MAKE, false);
  check_build (&place, "t-2", BUILD_OK, true, NULL);
  check_build (&place, "t-again", BUILD_OK, true, NULL);
  assert_output ("ls cache/slots", ""); /* nothing was checked out */
  close_place (&place);

  /* Another command is another build. */
  open_place (&place, MAKE " ", false);
  check_build (&place, "t-2", BUILD_OK, false, NULL);
  close_place (&place);
}

static void
test_failures (void **state)
{
  struct place place;

  (void) state;
  run ("rm -rf runs cache");
  open_place (&place, MAKE, false);
  check_build (&place, "t-1", BUILD_OK, false, NULL);
  check_build (&place, "t-fail", BUILD_FAILED, false, "make failed with status 1");
  assert_output ("wc -l <runs", "3"); /* once more from clean */
  check_build (&place, "t-fail", BUILD_FAILED, true, "make failed with status 1");
  check_build (&place, "t-2", BUILD_OK, false, NULL);
  close_place (&place);

  open_place (&place, MAKE, false);
  check_build (&place, "t-fail", BUILD_FAILED, true, NULL);
  close_place (&place);
  open_place (&place, MAKE, true);
  check_build (&place, "t-fail", BUILD_FAILED, false, NULL);
  check_build (&place, "t-fail", BUILD_FAILED, true, NULL); /* tried again once */
  close_place (&place);
}

/* An incremental build that trips over an older one's files. */
static void
test_stale (void **state)
{
  struct place place;

  (void) state;
  run ("rm -rf runs cache");
  open_place (&place, "test ! -e stale && touch stale && cp f made", false);
  check_build (&place, "t-1", BUILD_OK, false, NULL);
  check_build (&place, "t-2", BUILD_OK, false, NULL);
  assert_output ("cat \"$F/files/made\"", "2");
  close_place (&place);
}

/* What a commit's build does not make is not taken from an earlier one's. */
static void
test_not_made (void **state)
{
  static const char *const folder[] = { "out", NULL };
  struct place place;

  (void) state;
  run ("rm -rf runs cache");
  open_place (&place, "test \"$(cat f)\" = 2 || cp f made", false);
  check_build (&place, "t-1", BUILD_OK, false, NULL);
  check_build (&place, "t-2", BUILD_FAILED, false, "the build left no made");

  /* In a folder with files of the tree's own. */
  place.options.artefact = folder;
  place.options.make = "test \"$(cat f)\" = 2 || cp f out/made";
  check_build (&place, "t-out", BUILD_OK, false, NULL);
  assert_output ("ls \"$F/files/out\"", "made\nown");
  check_build (&place, "t-out-2", BUILD_OK, false, NULL);
  assert_output ("ls \"$F/files/out\"", "own");
  close_place (&place);

  /* With all of the tree kept. */
  run ("rm -rf cache");
  open_place (&place, "test \"$(cat f)\" = 2 || cp f made", false);
  place.options.artefact = NULL;
  check_build (&place, "t-1", BUILD_OK, false, NULL);
  check_build (&place, "t-2", BUILD_OK, false, NULL);
  assert_output ("ls \"$F/files\"", "f");
  close_place (&place);
}

/* Two at once on one clone, and what a killed one leaves. */
static void
test_slots (void **state)
{
  struct place first, second;

  (void) state;
  run ("rm -rf runs cache");
  open_place (&first, MAKE, false);
  check_build (&first, "t-1", BUILD_OK, false, NULL);
  open_place (&second, MAKE, false);
  check_build (&second, "t-2", BUILD_OK, false, NULL);
  assert_output ("git -C r worktree list | wc -l", "3");
  close_place (&second);
  assert_output ("git -C r worktree list | wc -l", "2");

  run ("cp -a cache/slots left; cp -a r/.git/worktrees wt");
  close_place (&first);
  run ("rm -r cache/slots; mv left cache/slots; mv wt r/.git/worktrees");
  assert_output ("git -C r worktree list | wc -l", "2");
  open_place (&first, MAKE, false);
  assert_output ("git -C r worktree list | wc -l; ls -A cache/slots", "1");
  close_place (&first);
}

static void
test_disk_message (void **state)
{
  struct place place;
  struct build_outcome outcome;
  struct error err = { .text = "" };

  (void) state;
  open_place (&place, "echo 'cc: No space left on device'; exit 1", false);
  assert_int_equal (builder_build (place.builder, "t-1", &outcome, &err), -1);
  assert_non_null (strstr (err.text, "--cache-dir"));
  close_place (&place);
  assert_output ("ls -A cache/slots; ls -A cache/artefacts | grep -c new", "0");
}

static int
setup (void **state)
{
  if (fixture_setup (state) < 0)
    return -1;
  run ("git init -q -b main r; cd r; "
       "c () { git add -A; git commit -q --allow-empty -m $1; git tag t-$1; }; "
       "echo 1 >f; c 1; echo 2 >f; c 2; c again; touch fail; c fail; git rm -q fail; c last; "
       "mkdir out; echo o >out/own; echo 1 >f; c out; echo 2 >f; c out-2");
  return 0;
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (test_built_once), cmocka_unit_test (test_failures),
    cmocka_unit_test (test_stale),      cmocka_unit_test (test_slots),
    cmocka_unit_test (test_disk_message), cmocka_unit_test (test_not_made),
  };

  return cmocka_run_group_tests (tests, setup, fixture_teardown);
}
