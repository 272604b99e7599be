/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The command line over configuration files over defaults, and back from a
 * job's record.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

#include "cleanup.h"
#include "files.h"
#include "json.h"
#include "options.h"

#define PARSE(o, verb, ...)                                                              \
  parse ((o), (verb), (const char *[]) { __VA_ARGS__, NULL })

static struct error err;

/* The arguments outlive the call, as main ()'s do. */
static int
parse (struct options *options, unsigned verb, const char *const *words)
{
  static const char *argv[32];
  int argc = 0;

  for (; words[argc]; argc++)
    argv[argc] = words[argc];
  argv[argc] = NULL;
  return options_parse (options, verb, argc, (char **) argv, &err);
}

/* An empty home and current folder, so that the user's files do not count. */
static int
setup_home (void **state)
{
  char *dir = strdup ("/tmp/bootbisect-test-XXXXXX");

  *state = dir;
  return mkdtemp (dir) && setenv ("XDG_CONFIG_HOME", dir, 1) == 0 && chdir (dir) == 0 ? 0 : -1;
}

static int
remove_home (void **state)
{
  CLEANUP_FREE char *dir = *state;

  return chdir ("/") == 0 ? folder_remove (dir, NULL) : -1;
}

static void
write_config (const char *path, const char *text)
{
  assert_int_equal (file_write (path, text, strlen (text), &err), 0);
}

static void
test_command_line (void **state)
{
  struct options o;

  (void) state;
  assert_int_equal (PARSE (&o, VERB_RUN, "run", "repo", "-n", "7", "--path", "a", "a..b",
                           "--path=b", "-m", "512", "--boot-timeout", "2m"),
                    0);
  assert_int_equal (o.samples, 7);
  assert_int_equal (o.memsize, 512);
  assert_true (o.boot_timeout == 120);
  assert_int_equal (o.paths.n, 2);
  assert_string_equal (o.paths.list[1], "b");
  assert_null (o.paths.list[2]);
  assert_int_equal (o.n_arguments, 2);
  assert_string_equal (o.arguments[1], "a..b");
  options_clear (&o);
}

static void
test_refused (void **state)
{
  static const struct { const char *option, *value, *wanted; } bad[] = {
    { "--samples", "12x", "--samples: '12x' is not a whole number" },
    { "--samples", "0", "a whole number from 1 to" },
    { "--boot-timeout", "soon", "not a duration" },
    { "--cache-limit", "-1", "not a size" },
    { "--accel", "hvf", "none of auto, kvm, tcg" },
    { "--no-such", "x", "--no-such is no option of run" },
    { "--output", "", "the path is empty" },
  };

  (void) state;
  for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
    struct options o;

    assert_int_equal (PARSE (&o, VERB_RUN, "run", bad[i].option, bad[i].value), -1);
    assert_non_null (strstr (err.text, bad[i].wanted));
    assert_int_equal (err.status, STATUS_USAGE);
    options_clear (&o);
  }
}

static void
test_configuration (void **state)
{
  struct options o;

  (void) state;
  assert_int_equal (mkdir ("bootbisect", 0700), 0);
  write_config ("bootbisect/config", "samples = 20\nsmp = 2\npath = everywhere\n"
                                     "[profile quick]\nsamples = 2\n");
  write_config ("bootbisect.ini", "smp = 4\n");
  assert_int_equal (PARSE (&o, VERB_RUN, "run"), 0);
  assert_int_equal (o.samples, 20);
  assert_int_equal (o.smp, 4); /* the nearer file wins */
  assert_int_equal (o.paths.n, 1);
  options_clear (&o);

  assert_int_equal (PARSE (&o, VERB_RUN, "run", "--profile", "quick", "--path", "here"), 0);
  assert_int_equal (o.samples, 2);
  assert_int_equal (o.paths.n, 1); /* the command line's list replaces the file's */
  assert_string_equal (o.paths.list[0], "here");
  options_clear (&o);

  assert_int_equal (PARSE (&o, VERB_RUN, "run", "--profile", "none"), -1);
  assert_non_null (strstr (err.text, "[profile none]"));
  options_clear (&o);

  write_config ("bootbisect.ini", "sampels = 4\n");
  assert_int_equal (PARSE (&o, VERB_RUN, "run"), -1);
  assert_non_null (strstr (err.text, "bootbisect.ini: sampels is no option"));
  options_clear (&o);
}

static void
test_record (void **state)
{
  struct options o, again;
  CLEANUP_JSON struct json_object *record = NULL, *identity = NULL;

  (void) state;
  assert_int_equal (PARSE (&o, VERB_RUN, "run", "-n", "7", "--path", "a", "--append", "quiet",
                           "--jobs", "3", "--boot-timeout", "1.5m", "--accel", "tcg"),
                    0);
  record = options_record (&o, VERB_RUN, false);
  identity = options_record (&o, VERB_RUN, true);
  assert_int_equal (json_integer (record, "jobs"), 3);
  assert_null (json_member (identity, "jobs")); /* changes nothing that is measured */
  options_clear (&o);

  assert_int_equal (PARSE (&again, VERB_RESUME, "resume", "dir"), 0);
  assert_int_equal (options_restore (&again, record, &err), 0);
  assert_int_equal (again.samples, 7);
  assert_int_equal (again.jobs, 3);
  assert_true (again.boot_timeout == 90);
  assert_int_equal (again.accel, ACCEL_TCG);
  assert_string_equal (again.append, "quiet");
  assert_int_equal (again.paths.n, 1);
  options_clear (&again);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test_setup_teardown (test_command_line, setup_home, remove_home),
    cmocka_unit_test_setup_teardown (test_refused, setup_home, remove_home),
    cmocka_unit_test_setup_teardown (test_configuration, setup_home, remove_home),
    cmocka_unit_test_setup_teardown (test_record, setup_home, remove_home),
  };

  return cmocka_run_group_tests (tests, NULL, NULL);
}
