/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Fixed appliances with a supermin that only counts: what is shared, what is
 * made anew and when, and what is left of it.
 */
#include "fixture.h"
#include "artefact.h"
#include "fixed-appliance.h"

static const char tools[]
  = "mkdir -p bin lg/supermin.d modules cache/scratch\n"
    "echo packages >lg/supermin.d/packages; echo one >one; echo two >two\n"
    "echo >modules/modules.dep\n"
    "cat >bin/supermin <<'EOF'\n"
    "#!/bin/sh\n"
    "echo \"$SUPERMIN_MODULES\" >>$T/made\n"
    "if [ -e $T/fails ]; then echo \"supermin: no such luck\" >&2; exit 1; fi\n"
    "for out; do :; done\n"
    "echo initrd >$out/initrd; truncate -s 1G $out/root; cp ${SUPERMIN_KERNEL-$T/two} $out/kernel\n"
    "EOF\n"
    "chmod +x bin/supermin\n";

static int
tools_setup (void **state)
{
  if (fixture_setup (state) < 0)
    return -1;
  CLEANUP_FREE char *path = text_format ("%s/bin:%s", getenv ("T"), getenv ("PATH"));
  CLEANUP_FREE char *inputs = in_fixture ("lg");
  setenv ("PATH", path, 1);
  setenv ("LIBGUESTFS_PATH", inputs, 1);
  unsetenv ("SUPERMIN_KERNEL");
  unsetenv ("SUPERMIN_MODULES");
  run (tools);
  return 0;
}

static struct appliances *
open_appliances (void)
{
  CLEANUP_FREE char *cache = in_fixture ("cache");
  CLEANUP_FREE char *scratch = in_fixture ("cache/scratch");

  return appliances_open (cache, 0, scratch);
}

/* The folder of a kernel's appliance; NULL: of the host's. */
static char *
attach (struct appliances *appliances, const char *kernel, bool modules)
{
  struct setup setup = { .kernel = kernel ? in_fixture (kernel) : NULL,
                         .modules = modules ? in_fixture ("modules") : NULL };
  struct error err = { .text = "" };

  if (appliances_attach (appliances, &setup, &err) < 0)
    fail_msg ("%s", err.text);
  char *folder = STEAL (setup.appliance);
  setup_clear (&setup);
  return folder;
}

static void
check_file (const char *folder, const char *name, const char *wanted)
{
  CLEANUP_FREE char *path = text_format ("%s/%s", folder, name);
  CLEANUP_FREE char *text = file_read (path, NULL, NULL);

  assert_non_null (text);
  assert_string_equal (text, wanted);
}

static void
check_same_root (const char *a, const char *b, bool wanted)
{
  CLEANUP_FREE char *x = text_format ("%s/root", a), *y = text_format ("%s/root", b);
  CLEANUP_FREE char *p = realpath (x, NULL), *q = realpath (y, NULL);

  assert_non_null (p);
  assert_non_null (q);
  assert_int_equal (strcmp (p, q) == 0, wanted);
}

static void
test_shared (void **state)
{
  struct appliances *appliances = open_appliances ();
  CLEANUP_FREE char *one = attach (appliances, "one", false);
  CLEANUP_FREE char *two = attach (appliances, "two", false);
  CLEANUP_FREE char *own = attach (appliances, "one", true);
  CLEANUP_FREE char *host = attach (appliances, NULL, false);

  (void) state;
  assert_output ("wc -l <made", "3");
  assert_output ("tail -n 2 made | sed s,$T/,,", "modules\n");
  check_file (one, "kernel", "one\n");
  check_file (two, "kernel", "two\n");
  check_file (own, "kernel", "one\n");
  check_file (host, "kernel", "two\n");
  check_file (two, "initrd", "initrd\n");
  check_same_root (one, two, true);
  check_same_root (one, own, false);
  check_same_root (one, host, false);
  assert_true (file_exists (one, "README.fixed"));
  assert_true (file_exists (host, "README.fixed"));
  appliances_close (appliances);
  assert_output ("ls cache/scratch", "");
}

/* A job finds what another made, unless what it was made of has changed. */
static void
test_found_again (void **state)
{
  struct appliances *appliances = open_appliances ();
  CLEANUP_FREE char *found = attach (appliances, "one", false);

  (void) state;
  assert_output ("wc -l <made", "3");
  appliances_close (appliances);
  run ("echo more >>lg/supermin.d/packages");
  appliances = open_appliances ();
  CLEANUP_FREE char *anew = attach (appliances, "one", false);
  assert_output ("wc -l <made", "4");
  appliances_close (appliances);
  run ("echo other >one; echo changed >>modules/modules.dep");
  appliances = open_appliances ();
  CLEANUP_FREE char *own = attach (appliances, "one", true);
  assert_output ("wc -l <made", "5");
  check_file (own, "kernel", "other\n");
  appliances_close (appliances);
}

/* In use it is held; else it goes like any other artefact. */
static void
test_pruned (void **state)
{
  CLEANUP_FREE char *cache = in_fixture ("cache");
  struct appliances *appliances = open_appliances ();
  CLEANUP_FREE char *folder = attach (appliances, "one", false);
  struct store *store = store_open (cache, 0, NULL);
  uint64_t freed;
  size_t removed;

  (void) state;
  assert_int_equal (store_prune (store, 0, &removed, &freed, NULL), 0);
  check_file (folder, "initrd", "initrd\n");
  appliances_close (appliances);
  assert_int_equal (store_prune (store, 0, &removed, &freed, NULL), 0);
  assert_int_equal (removed, 1);
  store_close (store);
}

static void
test_fails (void **state)
{
  struct appliances *appliances = open_appliances ();
  struct setup setup = { .kernel = in_fixture ("one") };
  struct error err = { .text = "" };

  (void) state;
  run ("touch fails");
  assert_int_equal (appliances_attach (appliances, &setup, &err), -1);
  assert_non_null (strstr (err.text, "no such luck"));
  assert_null (setup.appliance);
  run ("rm fails");
  /* Nothing half-made was kept. */
  assert_int_equal (appliances_attach (appliances, &setup, &err), 0);
  setup_clear (&setup);
  appliances_close (appliances);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (test_shared),
    cmocka_unit_test (test_found_again),
    cmocka_unit_test (test_pruned),
    cmocka_unit_test (test_fails),
  };

  return cmocka_run_group_tests (tests, tools_setup, fixture_teardown);
}
