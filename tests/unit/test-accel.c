/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * KVM is taken only after a launch has proved it, and proved only once: with
 * a script in place of the probe.
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
#include "files.h"
#include "measure.h"
#include "text.h"

static char folder[64];

/* Puts a probe in place that counts its runs and ends with `script`. */
static void
fake_probe (const char *script)
{
  CLEANUP_FREE char *path = text_format ("%s/probe", folder);
  CLEANUP_FCLOSE FILE *fp = fopen (path, "we");

  fprintf (fp, "#!/bin/sh\necho \"$LIBGUESTFS_BACKEND_SETTINGS\" >>%s/runs\n%s\n", folder,
           script);
  chmod (path, 0755);
  setenv ("BOOTBISECT_PROBE", path, 1);
}

static long
runs (void)
{
  CLEANUP_FREE char *path = text_format ("%s/runs", folder);
  struct stat st;

  return stat (path, &st) < 0 ? 0 : st.st_size / (long) strlen ("force_kvm\n");
}

static int
setup (void **state)
{
  (void) state;
  unsetenv ("LIBGUESTFS_BACKEND_SETTINGS");
  strcpy (folder, "/tmp/test-accel-XXXXXX");
  return mkdtemp (folder) ? 0 : -1;
}

static int
teardown (void **state)
{
  (void) state;
  return folder_remove (folder, NULL);
}

static int
resolve (enum accel wanted, enum accel *accel, struct error *err)
{
  const struct setup none = { 0 };
  CLEANUP_FREE char *why = NULL;
  int r = accel_resolve (wanted, &none, folder, accel, &why, err);

  assert_int_equal (why != NULL, r == 0);
  return r;
}

static void
need_device (void)
{
  if (access ("/dev/kvm", R_OK | W_OK) < 0)
    skip ();
}

static void
test_tcg (void **state)
{
  enum accel accel;
  struct error err;

  (void) state;
  fake_probe ("exit 0");
  assert_int_equal (resolve (ACCEL_TCG, &accel, &err), 0);
  assert_int_equal (accel, ACCEL_TCG);
  if (access ("/dev/kvm", R_OK | W_OK) < 0) { /* nothing to prove */
    assert_int_equal (resolve (ACCEL_AUTO, &accel, &err), 0);
    assert_int_equal (accel, ACCEL_TCG);
    assert_int_equal (resolve (ACCEL_KVM, &accel, &err), -1);
  }
  assert_int_equal (runs (), 0);
}

static void
test_works (void **state)
{
  enum accel accel;
  struct error err;

  (void) state;
  need_device ();
  fake_probe ("exit 0");
  for (int i = 0; i < 2; i++) {
    assert_int_equal (resolve (i ? ACCEL_KVM : ACCEL_AUTO, &accel, &err), 0);
    assert_int_equal (accel, ACCEL_KVM);
    assert_int_equal (runs (), 1);
  }
}

static void
test_fails (void **state)
{
  enum accel accel;
  struct error err;

  (void) state;
  need_device ();
  fake_probe ("echo '{\"error\": \"no such luck\"}'; exit 1");
  assert_int_equal (resolve (ACCEL_AUTO, &accel, &err), 0);
  assert_int_equal (accel, ACCEL_TCG);
  assert_int_equal (resolve (ACCEL_KVM, &accel, &err), -1);
  assert_int_equal (err.status, STATUS_UNMEASURED);
  assert_non_null (strstr (err.text, "no such luck"));
  assert_int_equal (runs (), 2); /* cheap to try again, so not remembered */
}

#define TEST(name) cmocka_unit_test_setup_teardown (name, setup, teardown)

int
main (void)
{
  const struct CMUnitTest tests[] = {
    TEST (test_tcg),
    TEST (test_works),
    TEST (test_fails),
  };

  return cmocka_run_group_tests (tests, NULL, NULL);
}
