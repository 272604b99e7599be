/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A slot belongs to its build for as long as anything of the build lives,
 * whatever became of the runner.
 */
#include "fixture.h"
#include "builder.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

/* Ignores SIGTERM, so it lives until the keeper's SIGKILL. */
#define STUBBORN "trap '' TERM; echo $$ >\"$T/p\"; mv \"$T/p\" \"$T/pid\"; while :; do sleep 1; done"

static void __attribute__ ((noreturn))
build_for_ever (void)
{
  CLEANUP_FREE char *clone = in_fixture ("r");
  CLEANUP_FREE char *cache = in_fixture ("cache");
  struct build_options options = { .make = STUBBORN, .jobs = 1, .limit = 60 };
  struct builder_spec spec = {
    .repo = repo_open (clone, NULL),
    .store = store_open (cache, 0, NULL),
    .backend = backend_find ("generic", NULL, NULL, NULL),
    .options = &options,
    .cache_dir = cache,
  };
  struct build_outcome outcome;
  struct builder *builder = builder_open (&spec, NULL);

  if (builder)
    builder_build (builder, "HEAD", &outcome, NULL);
  _exit (1);
}

static void
test_killed_runner (void **state)
{
  pid_t runner, build;
  int lock = -1;

  (void) state;
  run ("git init -q r; cd r; echo 1 >f; git add f; git commit -qm one");
  runner = fork ();
  if (runner == 0)
    build_for_ever ();
  run ("for i in $(seq 500); do test -e pid && break; sleep .02; done; test -e pid");
  CLEANUP_FREE char *text = output_of ("cat pid");
  build = atoi (text);
  kill (runner, SIGKILL);
  waitpid (runner, NULL, 0);
  CLEANUP_FREE char *path = output_of ("echo $T/cache/slots/*-0.lock");
  for (int i = 0; (lock = file_lock (path, false, false)) < 0 && i < 1000; i++)
    usleep (2000);
  assert_int_not_equal (kill (build, 0), 0);
  assert_true (lock >= 0);
  close (lock);
}

int
main (void)
{
  const struct CMUnitTest tests[] = { cmocka_unit_test (test_killed_runner) };

  return cmocka_run_group_tests (tests, fixture_setup, fixture_teardown);
}
