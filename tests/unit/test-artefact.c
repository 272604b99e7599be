/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The store: kept, found, held, pruned; what dies half way leaves nothing.
 */
#include "fixture.h"
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "artefact.h"
#include "content-mark.h"

static const char id_a[] = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
static const char id_b[] = "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb";
static const char id_c[] = "cccccccccccccccccccccccccccccccccccccccc";

static struct store *
open_store (uint64_t limit)
{
  CLEANUP_FREE char *cache = in_fixture ("cache");
  struct error err = { .text = "" };
  struct store *store = store_open (cache, limit, &err);

  if (!store)
    fail_msg ("%s", err.text);
  return store;
}

/* Puts an artefact with one file of this text. */
static void
put (struct store *store, const char *id, enum artefact_status status, const char *text,
     struct artefact *artefact)
{
  struct error err = { .text = "" };
  CLEANUP_FREE char *log = in_fixture ("log");
  CLEANUP_FREE char *files = store_begin (store, id, &err);

  assert_non_null (files);
  setenv ("F", files, 1);
  setenv ("X", text, 1);
  run ("echo \"$X\" >\"$F/f\"; ln -s f \"$F/l\"; mkdir \"$F/d\"; echo what it printed >log");
  struct artefact_note note = { status, "generic", status == ARTEFACT_OK ? NULL : "it \"broke\"",
                                log, 1.5 };
  if (store_put (store, id, files, &note, artefact, &err) < 0)
    fail_msg ("%s", err.text);
}

static void
test_found_again (void **state)
{
  struct store *store = open_store (0);
  struct artefact artefact;

  (void) state;
  assert_int_equal (store_find (store, id_a, &artefact, NULL), 0);
  assert_int_equal (artefact.status, ARTEFACT_ABSENT);
  put (store, id_a, ARTEFACT_OK, "one", &artefact);
  artefact_clear (&artefact);
  store_close (store);

  store = open_store (0);
  assert_int_equal (store_find (store, id_a, &artefact, NULL), 0);
  assert_int_equal (artefact.status, ARTEFACT_OK);
  assert_string_equal (artefact.backend, "generic");
  assert_true (artefact.build_seconds == 1.5);
  assert_true (artefact.bytes > 0);
  setenv ("F", artefact.folder, 1);
  assert_output ("cat \"$F/files/f\" \"$F/log\"", "one\nwhat it printed");
  assert_output ("stat -c %a \"$F\"", "755");

  /* The same files elsewhere are known to be the same; others are not. */
  struct artefact same, other;
  put (store, id_b, ARTEFACT_OK, "one", &same);
  put (store, id_c, ARTEFACT_OK, "two", &other);
  assert_string_equal (artefact.content, same.content);
  assert_string_not_equal (artefact.content, other.content);
  assert_output ("ls -A cache/artefacts | grep -c '^[.]new'", "0");
  artefact_clear (&same);
  artefact_clear (&other);
  artefact_clear (&artefact);
  store_close (store);
  run ("rm -r cache");
}

static void
test_failed (void **state)
{
  struct store *store = open_store (0);
  struct artefact artefact;

  (void) state;
  put (store, id_a, ARTEFACT_TIMEOUT, "", &artefact);
  assert_int_equal (artefact.status, ARTEFACT_TIMEOUT);
  assert_string_equal (artefact.reason, "it \"broke\"");
  CLEANUP_FREE char *log = file_read (artefact.log, NULL, NULL);
  assert_string_equal (log, "what it printed\n");
  assert_false (file_exists (artefact.folder, "files"));
  artefact_clear (&artefact);

  /* Forgotten, and built after all. */
  assert_int_equal (store_remove (store, id_a, NULL), 0);
  put (store, id_a, ARTEFACT_OK, "x", &artefact);
  assert_int_equal (artefact.status, ARTEFACT_OK);
  artefact_clear (&artefact);

  /* A damaged one is as good as none, and is replaced. */
  store_close (store);
  run ("cd cache/artefacts/aaa*; echo '{' >manifest.json");
  store = open_store (0);
  assert_int_equal (store_find (store, id_a, &artefact, NULL), 0);
  assert_int_equal (artefact.status, ARTEFACT_ABSENT);
  put (store, id_a, ARTEFACT_OK, "y", &artefact);
  assert_int_equal (artefact.status, ARTEFACT_OK);
  artefact_clear (&artefact);
  store_close (store);
  run ("rm -r cache");
}

static size_t
count (struct store *store)
{
  struct artefact *list;
  size_t n;

  assert_int_equal (store_list (store, &list, &n, NULL), 0);
  for (size_t i = 0; i < n; i++)
    artefact_clear (&list[i]);
  free (list);
  return n;
}

static void
test_prune (void **state)
{
  struct store *store = open_store (0);
  struct artefact artefact;
  size_t removed;
  uint64_t freed;

  (void) state;
  put (store, id_a, ARTEFACT_OK, "a", &artefact);
  artefact_clear (&artefact);
  put (store, id_b, ARTEFACT_OK, "b", &artefact);
  artefact_clear (&artefact);
  put (store, id_c, ARTEFACT_FAILED, "c", &artefact);
  artefact_clear (&artefact);
  assert_int_equal (count (store), 3);

  /* What we hold ourselves stays; the failure is not held. */
  assert_int_equal (store_prune (store, 0, &removed, &freed, NULL), 0);
  assert_int_equal (removed, 1);
  assert_true (freed > 0);
  assert_int_equal (store_remove (store, id_a, NULL), -1);
  store_close (store);

  /* The least recently used goes first, but not while another process
   * holds it. */
  run ("touch -d 2001-01-01 cache/artefacts/bbb*/lock; "
       "touch -d 2002-01-01 cache/artefacts/aaa*/lock");
  store = open_store (0);
  struct artefact *list;
  size_t n;
  assert_int_equal (store_list (store, &list, &n, NULL), 0);
  assert_int_equal (n, 2);
  assert_string_equal (list[0].id, id_b);
  uint64_t limit = list[0].bytes;
  artefact_clear (&list[0]);
  artefact_clear (&list[1]);
  free (list);
  assert_int_equal (store_prune (store, limit, &removed, &freed, NULL), 0);
  assert_int_equal (removed, 1);
  assert_int_equal (store_find (store, id_b, &artefact, NULL), 0);
  assert_int_equal (artefact.status, ARTEFACT_ABSENT);
  assert_int_equal (store_find (store, id_a, &artefact, NULL), 0);
  assert_int_equal (artefact.status, ARTEFACT_OK);
  assert_true (artefact.used < 1100000000 || artefact.used > 1500000000);
  artefact_clear (&artefact);

  struct store *second = open_store (0);
  assert_int_equal (store_prune (second, 0, &removed, &freed, NULL), 0);
  assert_int_equal (removed, 0);
  store_close (store);
  assert_int_equal (store_prune (second, 0, &removed, &freed, NULL), 0);
  assert_int_equal (removed, 1);
  assert_int_equal (count (second), 0);
  store_close (second);
  run ("rm -r cache");
}

/* A run that writes where it runs changes what was built. */
static void
test_changed (void **state)
{
  struct store *store = open_store (0), *second = open_store (0);
  struct artefact artefact, same;
  struct error err = { .text = "" };

  (void) state;
  put (store, id_a, ARTEFACT_OK, "x", &artefact);
  assert_int_equal (store_check (store, &artefact, &err), 1);
  setenv ("F", artefact.folder, 1);
  run ("echo y >\"$F/files/f\"");
  assert_int_equal (store_find (second, id_a, &same, &err), 0);
  assert_int_equal (store_check (store, &artefact, &err), -1);
  assert_non_null (strstr (err.text, "another bootbisect"));
  store_close (second);
  assert_int_equal (store_check (store, &artefact, &err), 0);
  assert_false (file_exists (artefact.folder, NULL));
  artefact_clear (&artefact);
  artefact_clear (&same);
  store_close (store);
  run ("rm -r cache");
}

/* Files that were there count, however they changed; new ones do not. */
static void
test_mark (void **state)
{
  static const char *const changes[][2] = {
    { "echo y >\"$F/d/f\"", "d/f" },
    { "touch -d 2001-01-01 \"$F/d/f\"", "d/f" },
    { "chmod a+x \"$F/d/f\"", "d/f" },
    { "rm \"$F/d/f\"", "d/f" },
    { "rm -r \"$F/d\"", "d/f" },
    { "ln -sf g \"$F/l\"", "l" },
  };
  CLEANUP_FREE char *marked = in_fixture ("marked");

  (void) state;
  setenv ("F", marked, 1);
  for (size_t i = 0; i < sizeof changes / sizeof changes[0]; i++) {
    struct content_mark *mark;

    run ("rm -rf \"$F\"; mkdir -p \"$F/d\"; echo x >\"$F/d/f\"; ln -s f \"$F/l\"");
    mark = content_mark_new (marked, NULL);
    assert_non_null (mark);
    run ("cat \"$F/d/f\" >\"$F/d/new\"; rm \"$F/d/new\"; mkdir \"$F/more\"");
    assert_null (content_mark_changed (mark));
    run (changes[i][0]);
    assert_string_equal (content_mark_changed (mark), changes[i][1]);
    content_mark_free (mark);
  }
  run ("rm -r \"$F\"");
  assert_null (content_mark_new (marked, NULL));
}

/* A job of many commits has all their artefacts at hand. */
static void
test_many (void **state)
{
  struct store *store = open_store (0), *second;
  struct rlimit old, few = { 0 };
  struct artefact artefact;
  size_t removed;
  uint64_t freed;

  (void) state;
  getrlimit (RLIMIT_NOFILE, &old);
  few = old;
  few.rlim_cur = 24;
  setrlimit (RLIMIT_NOFILE, &few);
  for (unsigned i = 0; i < 32; i++) {
    CLEANUP_FREE char *id = text_format ("%02x%.38s", i, id_a);

    put (store, id, ARTEFACT_OK, "x", &artefact);
    artefact_clear (&artefact);
  }
  setrlimit (RLIMIT_NOFILE, &old);
  second = open_store (0);
  assert_int_equal (store_prune (second, 0, &removed, &freed, NULL), 0);
  assert_int_equal (removed, 0);
  store_close (store);

  /* A look at one does not hold it. */
  store = open_store (0);
  CLEANUP_FREE char *id = text_format ("00%.38s", id_a);
  assert_int_equal (store_look (store, id, &artefact, NULL), 0);
  assert_int_equal (artefact.status, ARTEFACT_OK);
  artefact_clear (&artefact);
  assert_int_equal (store_prune (second, 0, &removed, &freed, NULL), 0);
  assert_int_equal (removed, 32);
  store_close (store);
  store_close (second);
  run ("rm -r cache");
}

static void
test_limit (void **state)
{
  struct artefact artefact;
  const char *const ids[] = { id_a, id_b, id_c };

  (void) state;
  for (size_t i = 0; i < 3; i++) {
    struct store *store = open_store (1);

    put (store, ids[i], ARTEFACT_OK, "x", &artefact);
    artefact_clear (&artefact);
    assert_int_equal (count (store), 1); /* the one that was just made */
    store_close (store);
  }
  run ("rm -r cache");
}

/* A process that dies while it fills an artefact. */
static void
test_leftover (void **state)
{
  struct store *store = open_store (0);
  CLEANUP_FREE char *files = store_begin (store, id_a, NULL);
  pid_t pid = fork ();

  (void) state;
  if (pid == 0) {
    struct store *child = open_store (0);

    free (store_begin (child, id_b, NULL));
    _exit (0); /* nothing is closed but by the kernel */
  }
  assert_int_equal (waitpid (pid, NULL, 0), pid);
  assert_output ("ls -A cache/artefacts | grep -c new", "2");
  struct store *second = open_store (0);
  assert_output ("ls -A cache/artefacts | grep -c new", "1"); /* the first one lives */
  store_close (second);
  store_abandon (store, files);
  assert_output ("ls -A cache/artefacts | grep -c new", "0");
  store_close (store);
}

static void
test_closed_places (void **state)
{
  struct error err;

  (void) state;
  run ("echo >file");
  CLEANUP_FREE char *file = in_fixture ("file");
  assert_null (store_open (file, 0, &err));
  assert_non_null (strstr (err.text, "Not a directory"));
  assert_null (store_open ("/proc/1/cache", 0, &err));
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (test_found_again), cmocka_unit_test (test_failed),
    cmocka_unit_test (test_prune),       cmocka_unit_test (test_limit),
    cmocka_unit_test (test_many),        cmocka_unit_test (test_changed),
    cmocka_unit_test (test_mark),
    cmocka_unit_test (test_leftover),    cmocka_unit_test (test_closed_places),
  };

  return cmocka_run_group_tests (tests, fixture_setup, fixture_teardown);
}
