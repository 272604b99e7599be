/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Workloads: names, what the child is given, what is read of its answer.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cleanup.h"
#include "environment.h"
#include "files.h"
#include "measure.h"
#include "text.h"
#include "workloads/workload.h"

static char folder[64];

static int
setup (void **state)
{
  (void) state;
  strcpy (folder, "/tmp/test-workloads-XXXXXX");
  return mkdtemp (folder) ? 0 : -1;
}

static int
teardown (void **state)
{
  (void) state;
  return folder_remove (folder, NULL);
}

static double
number (struct json_object *metrics, const char *name)
{
  struct json_object *metric, *value;

  if (!json_object_object_get_ex (metrics, name, &metric)
      || !json_object_object_get_ex (metric, "value", &value))
    return -1;
  return json_object_get_double (value);
}

/* Measures a command as the verbs do. */
static void
run_command (const char *workload, const char *metric, const char *signature,
             struct measurement *m)
{
  CLEANUP_FREE char *output = text_format ("%s/output", folder);
  CLEANUP_FREE char *scratch = text_format ("%s/scratch", folder);
  CLEANUP_FREE char *answer = text_format ("%s.answer", output);
  struct setup setup_used = { .folder = folder };
  struct measure_request request = {
    .run = { .setup = &setup_used, .commit = "c0ffee", .role = "candidate", .sample = 17 },
    .metric = metric,
    .limit = 5,
    .scratch = scratch,
    .output = output,
    .signature = signature,
  };
  struct error err;

  unlink (output);
  request.workload = workload_find (workload, &request.run.argument, &err);
  assert_non_null (request.workload);
  assert_int_equal (measure (&request, m, &err), 0);
  assert_false (m->rebuilt || m->cancelled);
  assert_int_not_equal (access (answer, F_OK), 0);
  assert_int_equal (access (output, F_OK) == 0, m->outcome != OUTCOME_OK);
}

static void
test_find (void **state)
{
  const char *argument;
  struct error err;

  (void) state;
  assert_string_equal (workloads[0]->name, "boot");
  assert_ptr_equal (workload_find ("boot", &argument, &err), workloads[0]);
  assert_null (argument);
  assert_non_null (workload_find ("command:a:b", &argument, &err));
  assert_string_equal (argument, "a:b");
  assert_null (workload_find ("boo", &argument, &err));
  assert_null (workload_find ("boots\033", &argument, &err));
  assert_null (strchr (err.text, '\033'));
}

static void
test_bad_argument (void **state)
{
  const char *const bad[] = { "command", "command:", "command:  ", "boot:x" };
  const char *argument;
  struct error err;

  (void) state;
  for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
    assert_null (workload_find (bad[i], &argument, &err));
    assert_int_equal (err.status, STATUS_USAGE);
  }
}

static void
test_environment (void **state)
{
  struct measurement m;

  (void) state;
  run_command ("command:test \"$(pwd -P)\" = \"$BOOTBISECT_ARTEFACT\" && test \"$BOOTBISECT_COMMIT"
               " $BOOTBISECT_ROLE $BOOTBISECT_SAMPLE\" = 'c0ffee candidate 17'", NULL, NULL, &m);
  assert_int_equal (m.outcome, OUTCOME_OK);
  assert_true (m.value > 0 && m.value == number (m.metrics, "wall"));
  assert_true (number (m.metrics, "cpu") >= 0 && number (m.metrics, "max_memory") > 0);
  measurement_clear (&m);
}

static void
test_value (void **state)
{
  struct measurement m;

  (void) state;
  run_command ("command:echo 3; echo ' 12.5 '; echo", "value", NULL, &m);
  assert_int_equal (m.outcome, OUTCOME_OK);
  assert_true (m.value == 12.5);
  measurement_clear (&m);
  run_command ("command:echo '{\"a b\": 2, \"text\": \"7\", \"x\": 1e3}'", "x", NULL, &m);
  assert_int_equal (m.outcome, OUTCOME_OK);
  assert_true (m.value == 1000 && number (m.metrics, "a b") == 2);
  assert_true (number (m.metrics, "text") == -1);
  measurement_clear (&m);
}

/* The keeper of a run that was killed with its runner may still have the
 * answer open: it writes to a file that nobody reads.
 */
static void
test_stale_answer (void **state)
{
  CLEANUP_FREE char *answer = text_format ("%s/output.answer", folder);
  CLEANUP_FCLOSE FILE *stale = fopen (answer, "we");
  struct stat st;
  struct measurement m;

  (void) state;
  fputs ("99\n", stale);
  fflush (stale);
  run_command ("command:echo 5", "value", NULL, &m);
  assert_true (m.value == 5);
  assert_int_equal (fstat (fileno (stale), &st), 0);
  assert_int_equal (st.st_size, 3); /* not even emptied */
  measurement_clear (&m);
}

static void
test_no_value (void **state)
{
  static const char *const bad[] = { "command:echo 12x",        "command:echo 5; echo done",
                                     "command:echo '{\"b\":1'", "command:true",
                                     "command:echo 0",          "command:echo 5 >&2" };
  struct measurement m;

  (void) state;
  for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
    run_command (bad[i], "value", NULL, &m);
    assert_int_equal (m.outcome, OUTCOME_SKIPPED);
    assert_non_null (m.reason);
    measurement_clear (&m);
  }
}

static void
test_failure (void **state)
{
  struct measurement m;

  (void) state;
  run_command ("command:echo 7; printf 'one\\n\\n\\033[1mtwo\\033[0m\\033\\n' >&2; exit 3", "value",
               NULL, &m);
  assert_int_equal (m.outcome, OUTCOME_FAILED);
  assert_string_equal (m.reason, "command: exit status 3");
  assert_string_equal (m.tail, "one\ntwo?");
  measurement_clear (&m);
}

static void
test_signature (void **state)
{
  struct measurement m;

  (void) state;
  run_command ("command:echo 'Kernel panic: 12' >&2; exit 1", NULL, "^Kernel panic: [0-9]+$", &m);
  assert_int_equal (m.outcome, OUTCOME_FAILED);
  measurement_clear (&m);
  run_command ("command:echo 'no space' >&2; exit 1", NULL, "^Kernel panic", &m);
  assert_int_equal (m.outcome, OUTCOME_SKIPPED);
  measurement_clear (&m);
}

/* Several at once, the time-out among them. */
static void
test_parallel (void **state)
{
  static const char *const texts[] = { "command:sleep 100", "command:true", "command:exit 1" };
  static const enum outcome wanted[] = { OUTCOME_TIMEOUT, OUTCOME_OK, OUTCOME_FAILED };
  struct measure_run *runs[3];
  struct setup none = { 0 };
  char outputs[3][128];
  CLEANUP_FREE char *scratch = text_format ("%s/scratch", folder);

  (void) state;
  for (size_t i = 0; i < 3; i++) {
    struct measure_request request = { .run = { .setup = &none, .role = "reference" },
                                       .limit = 1.5,
                                       .scratch = scratch,
                                       .output = outputs[i] };

    snprintf (outputs[i], sizeof outputs[i], "%s/parallel%zu", folder, i);
    request.workload = workload_find (texts[i], &request.run.argument, NULL);
    runs[i] = measure_start (&request, NULL);
    assert_non_null (runs[i]);
  }
  for (int left = 3; left > 0; left--) {
    struct measurement m;
    ssize_t i = measure_wait_any (runs, 3, &m);

    assert_true (i >= 0 && !runs[i]);
    assert_int_equal (m.outcome, wanted[i]);
    if (i == 0)
      assert_true (left == 1 && m.value == 1.5);
    measurement_clear (&m);
  }
}

#define TEST(name) cmocka_unit_test_setup_teardown (name, setup, teardown)

int
main (void)
{
  const struct CMUnitTest tests[] = {
    TEST (test_find),     TEST (test_bad_argument), TEST (test_environment),
    TEST (test_value),    TEST (test_no_value),     TEST (test_failure),
    TEST (test_signature), TEST (test_parallel),   TEST (test_stale_answer),
  };

  return cmocka_run_group_tests (tests, NULL, NULL);
}
