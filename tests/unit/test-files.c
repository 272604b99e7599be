/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Files are written whole or not at all, however many write and die at it;
 * nobody waits for a lock longer than the user does.
 */
#include "fixture.h"
#include "interrupt.h"
#include "scratch.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>

#define SIZE (1 << 16)

/* A process that dies in the middle of writing. */
static void
die_writing (const char *path)
{
  const struct rlimit short_of = { 1000, 1000 }, none = { 0, 0 };
  char *bytes = memory_zero (SIZE, 1);
  pid_t pid = fork ();
  int status = 0;

  if (pid == 0) {
    setrlimit (RLIMIT_CORE, &none);
    setrlimit (RLIMIT_FSIZE, &short_of);
    signal (SIGXFSZ, SIG_DFL);
    file_write (path, bytes, SIZE, NULL);
    _exit (0);
  }
  free (bytes);
  assert_int_equal (waitpid (pid, &status, 0), pid);
  assert_true (WIFSIGNALED (status));
}

static void
test_killed_writers (void **state)
{
  CLEANUP_FREE char *path = in_fixture ("d/accel.json");

  (void) state;
  run ("mkdir d; echo old >d/accel.json");
  for (int i = 0; i < 3; i++)
    die_writing (path);
  assert_output ("cat d/accel.json", "old");
  assert_int_equal (file_write (path, "new", 3, NULL), 0);
  assert_output ("ls -A d; cat d/accel.json", "accel.json\nnew");
}

/* What is read while several write is always one of what they wrote. */
static void
test_many_writers (void **state)
{
  CLEANUP_FREE char *path = in_fixture ("many");
  CLEANUP_FREE char *bytes = memory_zero (SIZE, 1);
  pid_t writers[3];

  (void) state;
  memset (bytes, 'x', SIZE);
  assert_int_equal (file_write (path, bytes, SIZE, NULL), 0);
  for (int i = 0; i < 3; i++)
    if ((writers[i] = fork ()) == 0) {
      int r = 0;

      memset (bytes, 'a' + i, SIZE);
      for (int k = 0; k < 30; k++)
        r |= file_write (path, bytes, SIZE - i, NULL);
      _exit (r != 0);
    }
  for (int k = 0; k < 100; k++) {
    size_t size;
    CLEANUP_FREE char *text = file_read (path, &size, NULL);

    assert_non_null (text);
    assert_true (size >= SIZE - 2);
    for (size_t i = 1; i < size; i++)
      if (text[i] != text[0])
        fail_msg ("torn at byte %zu", i);
  }
  for (int i = 0; i < 3; i++) {
    int status = 1;

    waitpid (writers[i], &status, 0);
    assert_int_equal (status, 0);
  }
  assert_output ("ls -d many*", "many");
}

static void
test_lock_limit (void **state)
{
  CLEANUP_FREE char *path = in_fixture ("limit.lock");
  CLEANUP_CLOSE int mine = file_lock (path, true, false);
  CLEANUP_CLOSE int other = open (path, O_RDWR | O_CLOEXEC);

  (void) state;
  assert_true (mine >= 0);
  assert_int_equal (lock_take (other, true, 0), 0);
  assert_int_equal (lock_take (other, false, .05), -1);
  assert_int_equal (errno, EWOULDBLOCK);
}

static int
wait_for_file (const char *path)
{
  struct error err = { .text = "" };

  if (file_lock (path, false, true) >= 0)
    return 0;
  file_error (&err, path);
  return err.status;
}

static int
wait_for_scratch (const char *path)
{
  CLEANUP_FREE char *folder = text_format ("%s/job", path);
  struct error err = { .text = "" };

  return scratch_make (folder, &err) >= 0 ? 0 : err.status;
}

/* Whoever waits for a lock ends at once when a stop is asked for. */
static void
check_interrupt (int (*wait_for) (const char *), const char *path)
{
  pid_t pid = fork ();
  int status = 0;

  if (pid == 0) {
    interrupt_install ();
    alarm (20);
    _exit (wait_for (path));
  }
  usleep (300000);
  kill (pid, SIGTERM);
  assert_int_equal (waitpid (pid, &status, 0), pid);
  assert_true (WIFEXITED (status));
  assert_int_equal (WEXITSTATUS (status), STATUS_INTERRUPTED);
}

static void
test_lock_interrupted (void **state)
{
  CLEANUP_FREE char *path = in_fixture ("wait.lock");
  CLEANUP_FREE char *parent = in_fixture ("scratch");
  CLEANUP_FREE char *lock = text_format ("%s/.lock", parent);
  CLEANUP_CLOSE int mine = file_lock (path, false, false);

  (void) state;
  check_interrupt (wait_for_file, path);
  assert_int_equal (folder_make (parent, NULL), 0);
  CLEANUP_CLOSE int sweeping = file_lock (lock, false, false);
  check_interrupt (wait_for_scratch, parent);
}

/* Links are not followed, closed folders are opened; nothing is no error. */
static void
test_remove (void **state)
{
  CLEANUP_FREE char *tree = in_fixture ("tree");

  (void) state;
  run ("mkdir -p tree/a/b kept; touch tree/a/b/c kept/file; ln -s ../kept tree/link; "
       "chmod 0 tree/a/b; chmod 500 tree/a");
  assert_int_equal (folder_remove (tree, NULL), 0);
  assert_int_equal (folder_remove (tree, NULL), 0);
  assert_output ("ls -d tree 2>&1 | grep -c ^tree; ls kept", "0\nfile");
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (test_killed_writers), cmocka_unit_test (test_many_writers),
    cmocka_unit_test (test_lock_limit),     cmocka_unit_test (test_lock_interrupted),
    cmocka_unit_test (test_remove),
  };

  return cmocka_run_group_tests (tests, fixture_setup, fixture_teardown);
}
