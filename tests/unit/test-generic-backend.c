/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The generic backend, without a repository: commands, what is kept, what a
 * failure says.
 */
#include "fixture.h"
#include <unistd.h>

#include "../backends/build.h"

struct result {
  int r;
  enum build_status status;
  char *reason;
  struct error err;
};

static void
result_clear (struct result *result)
{
  free (result->reason);
}

static struct result
build (struct build_options options, bool fresh)
{
  CLEANUP_FREE char *source = in_fixture (AWKWARD);
  CLEANUP_FREE char *folder = in_fixture ("build");
  CLEANUP_FREE char *output = in_fixture ("out");
  CLEANUP_FREE char *log = in_fixture ("log");
  const struct backend *backend = backend_find ("generic", NULL, NULL, NULL);

  options.jobs = 1;
  if (options.limit == 0)
    options.limit = 60;
  run ("rm -rf out; mkdir out; mkdir -p build \"$A\"");
  struct build_job job = { .options = &options, .source = source, .build = folder,
                           .output = output, .log = log, .commit = "1234", .fresh = fresh };
  struct result result = { .reason = NULL };
  result.r = backend->build (&job, &result.status, &result.reason, &result.err);
  return result;
}

static void
test_keeps_all (void **state)
{
  struct result result
    = build ((struct build_options) { .make = "mkdir -p d; echo $BOOTBISECT_COMMIT >d/f; "
                                              "mkdir -p .git; ln -sf d/f l; chmod +x d/f" },
             true);

  (void) state;
  assert_int_equal (result.r, 0);
  assert_int_equal (result.status, BUILD_OK);
  assert_null (result.reason);
  assert_output ("cd out; find . | sort; cat l; stat -c %A d/f | cut -c4", ".\n./d\n./d/f\n./l\n1234\nx");
}

static void
test_keeps_named (void **state)
{
  static const char *const named[] = { "d/f", "d", NULL };
  static const char *const missing[] = { "nothing", NULL };
  static const char *const link[] = { "out", NULL };
  static const char *const escaping[] = { "../x", NULL };
  struct build_options options = { .make = "ln -sfn / out", .artefact = named };
  struct result result = build (options, false);

  (void) state;
  assert_int_equal (result.status, BUILD_OK);
  assert_output ("cd out; find . | sort", ".\n./d\n./d/f");

  options.artefact = missing;
  result = build (options, false);
  assert_int_equal (result.status, BUILD_FAILED);
  assert_string_equal (result.reason, "the build left no nothing");
  result_clear (&result);

  options.artefact = link;
  result = build (options, false);
  assert_int_equal (result.status, BUILD_FAILED);
  assert_string_equal (result.reason, "out leads out of the tree");
  result_clear (&result);

  options.artefact = escaping;
  result = build (options, false);
  assert_int_equal (result.r, -1);
  assert_int_equal (result.err.status, STATUS_USAGE);
}

static void
test_tools (void **state)
{
  static const char *const echo[] = { "echo", "one\ntwo", NULL };
  static const char *const failing[] = { "false", NULL };
  CLEANUP_FREE char *version = tool_version (echo);
  CLEANUP_FREE char *none = tool_version (failing);

  (void) state;
  assert_string_equal (version, "echo one\ntwo: one\n");
  assert_string_equal (none, "false: none\n");
  assert_true (tool_works (echo));
}

/* Root may read all; so the build is somebody else's. */
static void
test_unreadable (void **state)
{
  CLEANUP_FREE char *missing = in_fixture ("missing");
  struct error err = { .text = "" };
  bool unreadable;

  (void) state;
  assert_int_equal (folder_copy (missing, "/tmp/nowhere", &unreadable, &err), -1);
  assert_true (unreadable);
  assert_non_null (strstr (err.text, missing));
  run ("chmod 777 .; rm -rf build out \"$A\" log");
  if (geteuid () == 0 && seteuid (65534) < 0)
    skip ();
  struct result result = build (
    (struct build_options) { .make = "echo x >f; chmod 0 f" }, true);
  if (getuid () == 0 && seteuid (0) < 0)
    fail ();
  assert_int_equal (result.r, 0);
  assert_int_equal (result.status, BUILD_FAILED);
  assert_non_null (strstr (result.reason, ": f cannot be read: Permission denied"));
  result_clear (&result);
  run ("rm -rf build out \"$A\" log");
}

static void
test_failure (void **state)
{
  struct result result = build (
    (struct build_options) { .make = "echo fine; echo 'x.c:1: error: no \033[1mluck' >&2; "
                                     "echo after; exit 7" },
    false);

  (void) state;
  assert_int_equal (result.r, 0);
  assert_int_equal (result.status, BUILD_FAILED);
  assert_string_equal (result.reason,
                       "make failed with status 7: x.c:1: error: no ?[1mluck");
  result_clear (&result);

  result = build ((struct build_options) { .make = "sleep 100", .limit = .2 }, false);
  assert_int_equal (result.status, BUILD_TIMEOUT);
  result_clear (&result);
}

/* configure runs for a fresh folder and for a new command, not else. */
static void
test_configure (void **state)
{
  struct build_options options = { .make = "true", .configure = "echo c >>count" };

  (void) state;
  run ("rm -f \"$A/count\"");
  build (options, true);
  build (options, false);
  assert_output ("wc -l <\"$A/count\"", "1");
  options.configure = "echo other >>count";
  build (options, false);
  build (options, false);
  assert_output ("wc -l <\"$A/count\"", "2");
  build (options, true);
  assert_output ("wc -l <\"$A/count\"", "3");
}

static void
test_attach (void **state)
{
  const struct backend *backend = backend_find ("generic", NULL, NULL, NULL);
  CLEANUP_FREE char *folder = in_fixture ("artefact");
  struct artefact artefact = { .folder = folder };
  struct build_options options = { .make = "true", .gives = "qemu:bin/q" };
  struct setup setup = { 0 };
  struct error err;

  (void) state;
  run ("mkdir -p artefact/files/bin; echo >artefact/files/bin/q");
  CLEANUP_FREE char *wanted = in_fixture ("artefact/files/bin/q");
  assert_int_equal (backend->attach (&options, &artefact, &setup, &err), 0);
  assert_string_equal (setup.hv, wanted);
  assert_null (setup.kernel);
  free (setup.hv);
  free (setup.folder);

  options.gives = "kernel:missing";
  assert_int_equal (backend->attach (&options, &artefact, &setup, &err), -1);
  options.gives = "qemu:/etc/passwd";
  assert_null (backend->configuration (&options, &err));
  assert_int_equal (err.status, STATUS_USAGE);
  options.gives = "socks";
  assert_null (backend->configuration (&options, &err));
  options.gives = NULL;
  options.make = NULL;
  assert_null (backend->configuration (&options, &err));
  assert_non_null (strstr (err.text, "--make"));
}

static bool
has_nothing (void *tree, const char *path)
{
  (void) tree;
  (void) path;
  return false;
}

static void
test_find (void **state)
{
  struct error err;

  (void) state;
  assert_null (backend_find (NULL, has_nothing, NULL, &err));
  assert_non_null (strstr (err.text, "--make"));
  assert_null (backend_find ("socks", has_nothing, NULL, &err));
  assert_non_null (strstr (err.text, "generic"));
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (test_keeps_all), cmocka_unit_test (test_keeps_named),
    cmocka_unit_test (test_failure),   cmocka_unit_test (test_configure),
    cmocka_unit_test (test_attach),    cmocka_unit_test (test_find),
    cmocka_unit_test (test_unreadable), cmocka_unit_test (test_tools),
  };

  return cmocka_run_group_tests (tests, fixture_setup, fixture_teardown);
}
