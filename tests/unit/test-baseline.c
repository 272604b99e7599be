/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Baselines: what is one, what is not, and when recorded values may be used.
 */
#include "fixture.h"
#include "baseline.h"
#include "json.h"

#define COMMIT(status, samples)                                                          \
  "{\"schema\":\"bootbisect-commit-1\",\"commit\":{\"hash\":\"abc\"},"                    \
  "\"build\":{\"artefact\":\"f00\"},\"workload\":\"boot\",\"accelerator\":\"tcg\","        \
  "\"appliance\":{\"memsize\":777,\"smp\":null,\"append\":\"quiet\"},"                     \
  "\"machine\":{\"cpu\":\"x\",\"architecture\":\"y\",\"qemu\":\"7\"},\"metric\":\"total\"," \
  "\"metrics\":{\"total\":{\"samples\":" samples "}},\"status\":\"" status "\"}"
#define RESULT(commits) "{\"schema\":\"bootbisect-result-1\",\"commits\":[" commits "]}"

static int
read_text (const char *text, struct baseline *baseline, struct error *err)
{
  CLEANUP_FREE char *path = in_fixture ("baseline.json");

  assert_int_equal (file_write (path, text, strlen (text), NULL), 0);
  return baseline_read (path, baseline, err);
}

static void
assert_refused (const char *text, const char *why)
{
  struct baseline baseline;
  struct error err;

  assert_int_equal (read_text (text, &baseline, &err), -1);
  assert_int_equal (err.status, STATUS_USAGE);
  if (!strstr (err.text, why))
    fail_msg ("no '%s' in: %s", why, err.text);
}

static void
test_reads (void **state)
{
  static const char *const texts[]
    = { COMMIT ("measured", "[1.5, 2]"),
        RESULT (COMMIT ("measured", "[1.5, 2]")),
        RESULT (COMMIT ("unbuildable", "[]") "," COMMIT ("measured", "[1.5, 2]")) };

  (void) state;
  for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
    struct baseline baseline;

    assert_int_equal (read_text (texts[i], &baseline, NULL), 0);
    assert_string_equal (baseline.workload, "boot");
    assert_string_equal (baseline.metric, "total");
    assert_string_equal (baseline.accelerator, "tcg");
    assert_string_equal (baseline.artefact, "f00");
    assert_int_equal (baseline.memsize, 777);
    assert_int_equal (baseline.smp, 0);
    assert_string_equal (baseline.append, "quiet");
    assert_string_equal (baseline.file, "");
    assert_string_equal (json_text (baseline.commit, "hash"), "abc");
    assert_int_equal (baseline.n_values, 2);
    assert_true (baseline.values[0] == 1.5 && baseline.values[1] == 2);
    baseline_clear (&baseline);
  }
}

static void
test_refuses (void **state)
{
  struct baseline baseline;
  struct error err;

  (void) state;
  assert_int_equal (baseline_read ("/no/such/file", &baseline, &err), -1);
  assert_int_equal (err.status, STATUS_USAGE);
  assert_refused ("", "not JSON");
  assert_refused ("{\"schema\":", "not JSON");
  assert_refused ("[1, 2]", "not a measurement");
  assert_refused ("{\"schema\":\"bootbisect-verdict-1\"}", "not a measurement");
  assert_refused (COMMIT ("unbuildable", "[]"), "is unbuildable");
  assert_refused (COMMIT ("measured", "[1, 0]"), "not above 0");
  assert_refused (COMMIT ("measured", "[1, \"x\"]"), "not above 0");
  assert_refused ("{\"schema\":\"bootbisect-commit-1\",\"status\":\"measured\"}", "cut off");
  assert_refused (RESULT (""), "0 measured commits");
  assert_refused (RESULT (COMMIT ("measured", "[1]") "," COMMIT ("measured", "[1]")),
                  "2 measured commits");
}

static void
test_compares (void **state)
{
  struct json_object *here = json_tokener_parse ("{\"cpu\":\"x\",\"architecture\":\"y\"}");
  struct json_object *there = json_tokener_parse ("{\"cpu\":\"z\",\"architecture\":\"y\"}");
  const struct {
    struct baseline_now now;
    const char *differs;
  } cases[] = {
    { { "boot", "total", "tcg", here, 777, 0, "quiet" }, NULL },
    { { "boot", "total", "", here, 777, 0, "quiet" }, NULL },
    { { "disks", "total", "tcg", here, 777, 0, "quiet" }, "workload" },
    { { "boot", "launch", "tcg", here, 777, 0, "quiet" }, "metric" },
    { { "boot", "total", "kvm", here, 777, 0, "quiet" }, "accelerator" },
    { { "boot", "total", "tcg", there, 777, 0, "quiet" }, "cpu" },
    { { "boot", "total", "tcg", here, 0, 0, "quiet" }, "--memsize was '777' and is 'the default'" },
    { { "boot", "total", "tcg", here, 777, 2, "quiet" }, "--smp was 'the default' and is '2'" },
    { { "boot", "total", "tcg", here, 777, 0, NULL }, "--append was 'quiet' and is ''" },
  };
  struct baseline baseline;
  struct error err;

  (void) state;
  assert_int_equal (read_text (COMMIT ("measured", "[1.5, 2]"), &baseline, NULL), 0);
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    assert_int_equal (baseline_compare (&baseline, &cases[i].now, &err),
                      cases[i].differs ? -1 : 0);
    if (cases[i].differs)
      assert_non_null (strstr (err.text, cases[i].differs));
  }
  assert_false (baseline_same_system (&baseline, here)); /* no qemu there */
  assert_true (baseline_same_system (&baseline, baseline.machine));
  baseline_clear (&baseline);
  assert_int_equal (read_text (COMMIT ("measured", "[1.5]"), &baseline, NULL), 0);
  assert_int_equal (baseline_compare (&baseline, &cases[0].now, &err), -1);
  baseline_clear (&baseline);
  json_object_put (here);
  json_object_put (there);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (test_reads),
    cmocka_unit_test (test_refuses),
    cmocka_unit_test (test_compares),
  };

  return cmocka_run_group_tests_name ("baseline", tests, fixture_setup, fixture_teardown);
}
