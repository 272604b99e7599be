/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The evidence log: what was appended is read back, a torn last line is
 * cut off and all else kept, damage in the middle is an error.
 */
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <cmocka.h>

#include "cleanup.h"
#include "error.h"
#include "json.h"
#include "log.h"
#include "text.h"

static int
setup_folder (void **state)
{
  *state = strdup ("/tmp/bootbisect-test-XXXXXX");
  return mkdtemp (*state) ? 0 : -1;
}

static int
remove_folder (void **state)
{
  CLEANUP_FREE char *dir = *state;
  CLEANUP_FREE char *path = text_format ("%s/%s", dir, LOG_NAME);

  unlink (path);
  return rmdir (dir);
}

static void
append_numbers (const char *dir, int from, int to, bool repaired_wanted)
{
  struct error err;
  bool repaired = !repaired_wanted;
  struct log *log = log_open (dir, &repaired, &err);

  assert_non_null (log);
  assert_int_equal (repaired, repaired_wanted);
  for (int i = from; i < to; i++) {
    CLEANUP_JSON struct json_object *line = json_object_new_object ();

    json_add_integer (line, "number", i);
    assert_int_equal (log_append (log, line, &err), 0);
  }
  log_close (log);
}

static void
write_raw (const char *dir, const char *bytes)
{
  CLEANUP_FREE char *path = text_format ("%s/%s", dir, LOG_NAME);
  CLEANUP_CLOSE int fd = open (path, O_WRONLY | O_APPEND | O_CREAT, 0666);

  assert_int_equal (write (fd, bytes, strlen (bytes)), strlen (bytes));
}

static int
expect_next (void *user, struct json_object *line, struct error *err)
{
  int *next = user;

  (void) err;
  assert_int_equal (json_integer (line, "number"), *next);
  assert_string_not_equal (json_text (line, "time"), "");
  ++*next;
  return 0;
}

static long
read_numbers (const char *dir, struct error *err)
{
  int next = 0;

  return log_read (dir, expect_next, &next, err);
}

static void
test_round_trip (void **state)
{
  struct error err;

  assert_int_equal (read_numbers (*state, &err), 0);
  append_numbers (*state, 0, 3, false);
  append_numbers (*state, 3, 5, false);
  assert_int_equal (read_numbers (*state, &err), 5);
}

static void
test_torn_line (void **state)
{
  struct error err;

  append_numbers (*state, 0, 3, false);
  write_raw (*state, "{\"number\": 3, \"val");
  assert_int_equal (read_numbers (*state, &err), 3); /* a reader passes over it */
  append_numbers (*state, 3, 4, true);
  assert_int_equal (read_numbers (*state, &err), 4);
}

static void
test_only_a_torn_line (void **state)
{
  struct error err;

  write_raw (*state, "{\"numb");
  append_numbers (*state, 0, 1, true);
  assert_int_equal (read_numbers (*state, &err), 1);
}

static void
test_damage (void **state)
{
  struct error err;

  append_numbers (*state, 0, 2, false);
  write_raw (*state, "rubbish\n");
  append_numbers (*state, 2, 3, false);
  assert_int_equal (read_numbers (*state, &err), -1);
  assert_non_null (strstr (err.text, "line 3 is damaged"));
}

static void
test_lock (void **state)
{
  struct error err;
  bool repaired;
  struct log *log = log_open (*state, &repaired, &err);

  assert_non_null (log);
  assert_null (log_open (*state, &repaired, &err));
  assert_non_null (strstr (err.text, "another bootbisect"));
  log_close (log);
}

/* -1: no limit. */
static void
limit_file_size (long size)
{
  struct rlimit limit;

  getrlimit (RLIMIT_FSIZE, &limit);
  limit.rlim_cur = size == -1 ? limit.rlim_max : (rlim_t) size;
  setrlimit (RLIMIT_FSIZE, &limit);
}

/* A full disk is played by a limit on the file's size. */
static void
test_no_room (void **state)
{
  struct error err;
  bool repaired;
  struct log *log;
  CLEANUP_JSON struct json_object *line = json_object_new_object ();
  CLEANUP_FREE char *path = text_format ("%s/%s", (char *) *state, LOG_NAME);
  struct stat before, after;

  append_numbers (*state, 0, 2, false);
  stat (path, &before);
  log = log_open (*state, &repaired, &err);
  json_add_text (line, "number", "much longer than the room that is left for it");
  limit_file_size (before.st_size + 10);
  assert_int_equal (log_append (log, line, &err), -1);
  limit_file_size (-1);
  log_close (log);
  stat (path, &after);
  assert_int_equal (before.st_size, after.st_size);
  assert_int_equal (read_numbers (*state, &err), 2);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test_setup_teardown (test_round_trip, setup_folder, remove_folder),
    cmocka_unit_test_setup_teardown (test_torn_line, setup_folder, remove_folder),
    cmocka_unit_test_setup_teardown (test_only_a_torn_line, setup_folder, remove_folder),
    cmocka_unit_test_setup_teardown (test_damage, setup_folder, remove_folder),
    cmocka_unit_test_setup_teardown (test_lock, setup_folder, remove_folder),
    cmocka_unit_test_setup_teardown (test_no_room, setup_folder, remove_folder),
  };

  signal (SIGXFSZ, SIG_IGN);
  return cmocka_run_group_tests (tests, NULL, NULL);
}
