/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Jobs end whole: whatever a child starts, however it or the runner ends,
 * no process and no folder of it is left.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cleanup.h"
#include "clock.h"
#include "files.h"
#include "interrupt.h"
#include "scratch.h"
#include "supervise.h"
#include "text.h"

/* Ignores SIGTERM, makes a session of its own, forks twice: what only a
 * subreaper finds.  %s marks its processes.
 */
#define STUBBORN                                                                         \
  "trap '' TERM; mark=%s; "                                                              \
  "(trap '' TERM; setsid sh -c \"trap '' TERM; (sleep 1000 $mark || sleep 1000) & "      \
  "sleep 999\" & ) ; sleep 1000"

struct fixture {
  char folder[64];
  char *output, *answer, *scratch, *mark;
};

static int
setup (void **state)
{
  struct fixture *f = memory_zero (1, sizeof *f);

  strcpy (f->folder, "/tmp/test-supervise-XXXXXX");
  assert_non_null (mkdtemp (f->folder));
  f->output = text_format ("%s/output", f->folder);
  f->answer = text_format ("%s/answer", f->folder);
  f->scratch = text_format ("%s/scratch/job", f->folder);
  f->mark = text_format ("BOOTBISECT_MARK=%s", f->folder);
  *state = f;
  return 0;
}

static int
teardown (void **state)
{
  struct fixture *f = *state;

  assert_int_equal (folder_remove (f->folder, NULL), 0);
  free (f->output);
  free (f->answer);
  free (f->scratch);
  free (f->mark);
  free (f);
  return 0;
}

static char *
read_all (const char *path)
{
  CLEANUP_FCLOSE FILE *fp = fopen (path, "re");
  char *text = memory_zero (1 << 20, 1);

  assert_non_null (fp);
  text[fread (text, 1, (1 << 20) - 1, fp)] = '\0';
  return text;
}

/* How many live processes carry the fixture's mark in their environment. */
static int
count_marked (const struct fixture *f)
{
  DIR *dir = opendir ("/proc");
  struct dirent *entry;
  int n = 0;

  while ((entry = readdir (dir)) != NULL) {
    CLEANUP_FREE char *path = text_format ("/proc/%s/environ", entry->d_name);
    CLEANUP_FCLOSE FILE *fp = fopen (path, "re");
    CLEANUP_FREE char *word = NULL;
    size_t size = 0;

    while (fp && getdelim (&word, &size, '\0', fp) > 0)
      n += strcmp (word, f->mark) == 0;
  }
  closedir (dir);
  return n;
}

static struct job_spec
spec_of (const struct fixture *f, const char *const *argv, char **env)
{
  struct job_spec spec = { .argv = argv,
                           .envp = (const char *const *) env,
                           .output = f->output,
                           .scratch = f->scratch,
                           .limit = 20 };

  env[0] = f->mark;
  env[1] = (char *) (uintptr_t) "PATH=/usr/bin:/bin";
  env[2] = NULL;
  return spec;
}

static void
run_shell (const struct fixture *f, const char *script, double limit,
           const char *answer, struct job_result *result)
{
  const char *argv[] = { "sh", "-c", script, NULL };
  char *env[3];
  struct job_spec spec = spec_of (f, argv, env);
  struct error err;

  spec.limit = limit;
  spec.answer = answer;
  assert_int_equal (job_run (&spec, result, &err), 0);
  assert_int_equal (count_marked (f), 0);
  assert_int_not_equal (access (f->scratch, F_OK), 0);
}

static void
test_exit (void **state)
{
  struct fixture *f = *state;
  struct job_result result;
  CLEANUP_FREE char *output = NULL, *answer = NULL, *again = NULL;

  run_shell (f, "echo out; echo err >&2; test -d \"$TMPDIR\" && exit 7", 10, f->answer,
             &result);
  assert_int_equal (result.end, JOB_EXITED);
  assert_int_equal (result.value, 7);
  assert_true (result.wall > 0 && result.max_rss > 100000);
  output = read_all (f->output);
  answer = read_all (f->answer);
  assert_string_equal (output, "err\n");
  assert_string_equal (answer, "out\n");
  run_shell (f, "echo \"$LIBGUESTFS_TMPDIR\"; kill -SEGV $$", 10, NULL, &result);
  assert_int_equal (result.end, JOB_SIGNALLED);
  assert_int_equal (result.value, SIGSEGV);
  again = read_all (f->output);
  assert_non_null (strstr (again, f->scratch)); /* after the first job's line */
  assert_memory_equal (again, "err\n", 4);
}

static void
test_not_started (void **state)
{
  struct fixture *f = *state;
  const char *argv[] = { "/nonexistent", NULL };
  char *env[3];
  struct job_spec spec = spec_of (f, argv, env);
  struct job_result result;
  struct error err;

  assert_int_equal (job_run (&spec, &result, &err), 0);
  assert_int_equal (result.end, JOB_NOT_STARTED);
  assert_int_equal (result.value, ENOENT);
  assert_int_not_equal (access (f->scratch, F_OK), 0);
  spec.output = "/nonexistent/output";
  assert_int_equal (job_run (&spec, &result, &err), -1);
}

static void
test_time_out (void **state)
{
  struct fixture *f = *state;
  CLEANUP_FREE char *script = text_format (STUBBORN, "1000");
  double before = clock_seconds ();
  struct job_result result;

  run_shell (f, script, .5, NULL, &result);
  assert_int_equal (result.end, JOB_TIMED_OUT);
  assert_true (result.wall >= .5);
  assert_true (clock_seconds () - before < 10);
}

/* What a child leaves behind when it ends by itself goes as well. */
static void
test_left_behind (void **state)
{
  struct fixture *f = *state;
  struct job_result result;

  run_shell (f, "setsid sleep 1000 & (trap '' TERM; sleep 1000) & exit 0", 10, NULL,
             &result);
  assert_int_equal (result.end, JOB_EXITED);
}

static void
test_cpu_of_tree (void **state)
{
  struct fixture *f = *state;
  struct job_result result;

  run_shell (f, "sh -c 'i=0; while [ $i -lt 150000 ]; do i=$((i+1)); done' & wait", 60,
             NULL, &result);
  assert_true (result.user > .02);
  assert_true (result.user <= 2 * result.wall + .1);
}

static void
test_output_limit (void **state)
{
  struct fixture *f = *state;
  const char *argv[] = { "seq", "1", "200000", NULL };
  char *env[3];
  struct job_spec spec = spec_of (f, argv, env);
  struct job_result result;
  struct error err;
  CLEANUP_FREE char *output = NULL;

  spec.output_limit = 1000;
  assert_int_equal (job_run (&spec, &result, &err), 0);
  output = read_all (f->output);
  assert_true (strlen (output) > 1000 && strlen (output) < 1100);
  assert_memory_equal (output, "1\n2\n3\n", 6);
  assert_non_null (strstr (output, "\n[1287895 bytes left out]\n"));
  assert_string_equal (output + strlen (output) - 14, "199999\n200000\n");
}

static void
test_scratch (void **state)
{
  struct fixture *f = *state;
  CLEANUP_FREE char *kept = text_format ("%s/kept", f->folder);
  CLEANUP_FREE char *script = text_format (
      "mkdir -p %s $TMPDIR/a/b && touch %s/file $TMPDIR/a/b/c && ln -s %s $TMPDIR/link"
      " && chmod 0 $TMPDIR/a/b && chmod 500 $TMPDIR/a", kept, kept, kept);
  CLEANUP_FREE char *file = text_format ("%s/file", kept);
  struct job_result result;

  run_shell (f, script, 10, NULL, &result);
  assert_int_equal (result.end, JOB_EXITED);
  assert_int_equal (result.value, 0);
  assert_int_equal (access (file, F_OK), 0); /* the link was not followed */
}

/* Only folders of libguestfs are taken from a record. */
static void
test_record (void **state)
{
  struct fixture *f = *state;
  CLEANUP_FREE char *script = text_format (
      "mkdir %s/libguestfsAbCd12 %s/other && touch %s/libguestfsAbCd12/sock && "
      "printf '%%s\\n' %s/libguestfsAbCd12 %s/other relative > $TMPDIR/" SCRATCH_RECORD,
      f->folder, f->folder, f->folder, f->folder, f->folder);
  CLEANUP_FREE char *theirs = text_format ("%s/libguestfsAbCd12", f->folder);
  CLEANUP_FREE char *other = text_format ("%s/other", f->folder);
  struct job_result result;

  run_shell (f, script, 10, NULL, &result);
  assert_int_not_equal (access (theirs, F_OK), 0);
  assert_int_equal (access (other, F_OK), 0);
}

static void
test_cancel (void **state)
{
  struct fixture *f = *state;
  CLEANUP_FREE char *script = text_format (STUBBORN, "1000");
  const char *argv[] = { "sh", "-c", script, NULL };
  char *env[3];
  struct job_spec spec = spec_of (f, argv, env);
  struct job *job = job_start (&spec, NULL);
  double before;

  assert_non_null (job);
  while (count_marked (f) < 3)
    usleep (10000);
  before = clock_seconds ();
  job_cancel (job);
  assert_true (clock_seconds () - before < 2);
  assert_int_equal (count_marked (f), 0);
  assert_int_not_equal (access (f->scratch, F_OK), 0);
}

/* Several at once: the first to end comes back first. */
static void
test_wait_any (void **state)
{
  struct fixture *f = *state;
  const char *slow[] = { "sleep", "1000", NULL }, *quick[] = { "true", NULL };
  char *env[3];
  struct job_spec spec = spec_of (f, slow, env);
  struct job *jobs[3] = { NULL };
  struct job_result result;

  spec.scratch = NULL;
  jobs[0] = job_start (&spec, NULL);
  spec.argv = quick;
  jobs[2] = job_start (&spec, NULL);
  assert_int_equal (job_wait_any (jobs, 3, &result), 2);
  assert_null (jobs[2]);
  assert_int_equal (result.end, JOB_EXITED);
  job_cancel (jobs[0]);
  assert_int_equal (count_marked (f), 0);
}

/* Runs a stubborn job in a process of its own, which `end` is sent to. */
static void
check_end_of_runner (struct fixture *f, int end)
{
  CLEANUP_FREE char *script = text_format (STUBBORN, "1000");
  const char *argv[] = { "sh", "-c", script, NULL };
  char *env[3];
  struct job_spec spec = spec_of (f, argv, env);
  struct job_result result;
  pid_t runner = fork ();
  double before;

  if (runner == 0) {
    if (end == SIGTERM)
      interrupt_install ();
    if (job_run (&spec, &result, NULL) == 0 && result.end == JOB_CANCELLED)
      _exit (42);
    _exit (1);
  }
  while (count_marked (f) < 3)
    usleep (10000);
  before = clock_seconds ();
  kill (runner, end);
  if (end == SIGTERM) {
    int status = 0;

    assert_int_equal (waitpid (runner, &status, 0), runner);
    assert_true (WIFEXITED (status) && WEXITSTATUS (status) == 42);
    assert_int_equal (count_marked (f), 0);
  } else {
    waitpid (runner, NULL, 0);
  }
  while ((count_marked (f) > 0 || access (f->scratch, F_OK) == 0)
         && clock_seconds () - before < 5)
    usleep (10000);
  assert_true (clock_seconds () - before < 2);
  assert_int_equal (count_marked (f), 0);
  assert_int_not_equal (access (f->scratch, F_OK), 0);
}

static void
test_runner_killed (void **state)
{
  check_end_of_runner (*state, SIGKILL);
}

static void
test_runner_interrupted (void **state)
{
  check_end_of_runner (*state, SIGTERM);
}

/* The keeper, once the child has written down who that is. */
static pid_t
find_keeper (const struct fixture *f)
{
  CLEANUP_FREE char *path = text_format ("%s/pid", f->folder);
  CLEANUP_FREE char *text = NULL;

  while (access (path, F_OK) < 0)
    usleep (10000);
  text = read_all (path);
  return atoi (text);
}

/* Of a job whose keeper was killed nothing is known: least of all that the
 * child failed.
 */
static void
test_keeper_killed (void **state)
{
  struct fixture *f = *state;
  CLEANUP_FREE char *script
      = text_format ("echo $PPID >%s/p; mv %s/p %s/pid; exec sleep 1000", f->folder,
                     f->folder, f->folder);
  const char *argv[] = { "sh", "-c", script, NULL };
  char *env[3];
  struct job_spec spec = spec_of (f, argv, env);
  struct job_result result;
  struct job *job = job_start (&spec, NULL);
  struct error err = { .text = "" };

  assert_non_null (job);
  kill (find_keeper (f), SIGKILL);
  assert_int_equal (job_wait_any (&job, 1, &result), 0);
  assert_int_equal (result.end, JOB_CANCELLED);
  spec.scratch = NULL;
  argv[2] = "kill -9 $PPID; exec sleep 1000";
  assert_int_equal (job_run (&spec, &result, &err), -1);
  assert_non_null (strstr (err.text, "killed"));
  while (count_marked (f) > 0)
    usleep (10000);
}

/* The runner may have used up all its descriptors but those that a job takes. */
static void
test_few_descriptors (void **state)
{
  struct fixture *f = *state;
  const char *argv[] = { "sh", "-c", "exit 3", NULL };
  char *env[3];
  struct job_spec spec = spec_of (f, argv, env);
  struct job_result result;
  struct rlimit old, low;
  int fds[200], n = 0;

  getrlimit (RLIMIT_NOFILE, &old);
  low = old;
  low.rlim_cur = 64;
  setrlimit (RLIMIT_NOFILE, &low);
  spec.answer = f->answer;
  while (n < 200 && (fds[n] = open ("/dev/null", O_RDONLY | O_CLOEXEC)) >= 0)
    n++;
  /* output, answer, scratch and its lock, two pipes */
  for (int i = 0; i < 8; i++)
    close (fds[--n]);
  int r = job_run (&spec, &result, NULL);
  while (n > 0)
    close (fds[--n]);
  setrlimit (RLIMIT_NOFILE, &old);
  assert_int_equal (r, 0);
  assert_int_equal (result.end, JOB_EXITED);
  assert_int_equal (result.value, 3);
}

/* The lock on what a job works in is free only when nothing of it lives. */
static void
test_hold (void **state)
{
  struct fixture *f = *state;
  CLEANUP_FREE char *script = text_format (STUBBORN, "1000");
  CLEANUP_FREE char *path = text_format ("%s/lock", f->folder);
  const char *argv[] = { "sh", "-c", script, NULL };
  char *env[3];
  struct job_spec spec = spec_of (f, argv, env);
  struct job_result result;
  pid_t runner = fork ();
  int fd;

  if (runner == 0) {
    int lock = file_lock (path, false, false);

    spec.hold = &lock;
    job_run (&spec, &result, NULL);
    _exit (1);
  }
  while (count_marked (f) < 3)
    usleep (10000);
  kill (runner, SIGKILL);
  waitpid (runner, NULL, 0);
  for (int i = 0; (fd = file_lock (path, false, false)) < 0 && i < 1000; i++)
    usleep (2000);
  assert_int_equal (count_marked (f), 0);
  assert_true (fd >= 0);
  close (fd);
}

/* The next run removes what dead jobs left, and nothing of live ones. */
static void
test_sweep (void **state)
{
  struct fixture *f = *state;
  CLEANUP_FREE char *parent = text_format ("%s/scratch", f->folder);
  CLEANUP_FREE char *dead = text_format ("%s/dead", parent);
  int live = scratch_make (f->scratch, NULL), fd = scratch_make (dead, NULL);

  assert_true (live >= 0 && fd >= 0);
  assert_int_equal (scratch_sweep (parent), 0);
  close (fd);
  assert_int_equal (scratch_sweep (parent), 1);
  assert_int_not_equal (access (dead, F_OK), 0);
  assert_int_equal (access (f->scratch, F_OK), 0);
  close (live);
}

#define TEST(name) cmocka_unit_test_setup_teardown (name, setup, teardown)

int
main (void)
{
  const struct CMUnitTest tests[] = {
    TEST (test_exit),        TEST (test_not_started),   TEST (test_time_out),
    TEST (test_left_behind), TEST (test_cpu_of_tree),   TEST (test_output_limit),
    TEST (test_scratch),     TEST (test_record),        TEST (test_cancel),
    TEST (test_wait_any),    TEST (test_runner_killed), TEST (test_runner_interrupted),
    TEST (test_keeper_killed), TEST (test_few_descriptors), TEST (test_hold),
    TEST (test_sweep),
  };

  return cmocka_run_group_tests (tests, NULL, NULL);
}
