/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A setup becomes the probe's command line and environment; what ran is
 * held against it; a filled cache is noticed.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "appliance-cache.h"
#include "boot-setup.h"
#include "cleanup.h"
#include "environment.h"
#include "files.h"
#include "machine.h"
#include "scratch.h"
#include "text.h"
#include "verify.h"

static char folder[64];

static int
setup (void **state)
{
  (void) state;
  unsetenv ("LIBGUESTFS_CACHEDIR");
  unsetenv ("LIBGUESTFS_BACKEND");
  unsetenv ("LIBGUESTFS_PATH");
  setenv ("BOOTBISECT_PROBE", "/bin/true", 1);
  setenv ("LIBGUESTFS_DEBUG", "1", 1);
  setenv ("LIBGUESTFS_BACKEND_SETTINGS", "force_kvm:network_bridge=br0", 1);
  strcpy (folder, "/tmp/test-boot-setup-XXXXXX");
  return mkdtemp (folder) ? 0 : -1;
}

static int
teardown (void **state)
{
  (void) state;
  return folder_remove (folder, NULL);
}

static char *
in_folder (const char *name)
{
  return text_format ("%s/%s", folder, name);
}

static void
write_file (const char *path, const char *text)
{
  CLEANUP_FCLOSE FILE *fp = fopen (path, "we");

  assert_non_null (fp);
  fputs (text, fp);
}

static void
check (char **env, const char *name, const char *wanted)
{
  const char *value = environment_get (env, name);

  if (wanted)
    assert_string_equal (value, wanted);
  else
    assert_null (value);
}

static void
test_arguments (void **state)
{
  struct setup s = { .memsize = 1024, .smp = 2, .append = text_copy ("-x y") };
  char **argv = boot_arguments (&s, true, NULL);
  const char *const wanted[] = { "/bin/true", "--memsize", "1024", "--smp", "2",
                                 "--append=-x y", "--verbose" };

  (void) state;
  for (size_t i = 0; i < sizeof wanted / sizeof wanted[0]; i++)
    assert_string_equal (argv[i], wanted[i]);
  assert_null (argv[7]);
  environment_free (argv);
  setup_clear (&s);
}

static void
test_no_probe (void **state)
{
  const struct setup s = { 0 };
  struct error err;

  (void) state;
  setenv ("BOOTBISECT_PROBE", "/nonexistent", 1);
  assert_null (boot_arguments (&s, false, &err));
  assert_non_null (strstr (err.text, "/nonexistent"));
}

static void
test_environment (void **state)
{
  CLEANUP_FREE char *cache = in_folder ("cache");
  struct setup s = { .hv = text_copy ("/x/qemu"), .cachedir = text_copy (cache),
                     .appliance = text_copy ("/x/appliance"), .accel = ACCEL_TCG };
  char **env;

  (void) state;
  env = boot_environment (&s, NULL);
  check (env, "LIBGUESTFS_HV", "/x/qemu");
  check (env, "LIBGUESTFS_CACHEDIR", cache);
  check (env, "LIBGUESTFS_PATH", "/x/appliance");
  check (env, "LIBGUESTFS_BACKEND", "direct");
  check (env, "LIBGUESTFS_BACKEND_SETTINGS", "force_tcg:network_bridge=br0");
  check (env, "LIBGUESTFS_DEBUG", NULL);
  check (env, "SUPERMIN_KERNEL", NULL);
  assert_int_equal (access (cache, F_OK), 0);
  environment_free (env);
  setenv ("LIBGUESTFS_BACKEND", "libvirt", 1); /* the user's word */
  env = boot_environment (&s, NULL);
  check (env, "LIBGUESTFS_BACKEND", "libvirt");
  environment_free (env);
  setup_clear (&s);
}

/* A private TMPDIR must not move the user's appliance into it. */
static void
test_cachedir (void **state)
{
  struct setup s = { 0 };
  CLEANUP_FREE char *by_tmpdir = NULL;
  CLEANUP_FREE char *usual = NULL;

  (void) state;
  unsetenv ("TMPDIR");
  usual = boot_cachedir (&s);
  assert_string_equal (usual, "/var/tmp");
  setenv ("TMPDIR", folder, 1);
  by_tmpdir = boot_cachedir (&s);
  assert_string_equal (by_tmpdir, folder);
  unsetenv ("TMPDIR");
}

static void
test_libguestfs (void **state)
{
  struct setup s = { .cachedir = text_copy (folder), .libguestfs = text_copy ("/x/lg") };
  struct error err;
  char **env;

  (void) state;
  setenv ("LD_LIBRARY_PATH", "/usr/local/lib", 1);
  env = boot_environment (&s, &err);
  unsetenv ("LD_LIBRARY_PATH");
  check (env, "LD_LIBRARY_PATH", "/x/lg/lib/.libs:/usr/local/lib");
  check (env, "LIBGUESTFS_PATH", "/x/lg/appliance");
  environment_free (env);
  setup_clear (&s);
}

/* What the probe would say of these files. */
static struct json_object *
say (const char *qemu, const char *kernel, const char *version, const char *library,
     const char *appliance)
{
  struct stat st = { 0 };
  struct json_object *ran;

  stat (qemu, &st);
  CLEANUP_FREE char *text = text_format (
      "{\"qemu\": {\"path\": \"%s\", \"device\": %llu, \"inode\": %llu}, \"kernel\": {\"path\":"
      " \"%s\", \"version\": \"%s\"}, \"libguestfs\": {\"path\": \"%s\"}, \"appliance\":"
      " {\"path\": \"%s\"}}", qemu, (unsigned long long) st.st_dev,
      (unsigned long long) st.st_ino, kernel, version, library, appliance);
  ran = json_tokener_parse (text);
  assert_non_null (ran);
  return ran;
}

static void
check_verify (struct setup *s, struct json_object *ran, const char *wanted,
              const char *instead)
{
  CLEANUP_FREE char *reason = NULL;
  bool same = verify_ran (s, ran, &reason);

  assert_int_equal (same, wanted == NULL);
  if (wanted) { /* both are named */
    assert_non_null (strstr (reason, wanted));
    assert_non_null (strstr (reason, instead));
  }
}

static void
test_verify_qemu (void **state)
{
  CLEANUP_FREE char *one = in_folder ("one"), *two = in_folder ("two");
  CLEANUP_FREE char *script = in_folder ("script"), *link = in_folder ("link");
  struct setup s = { .hv = one };
  struct json_object *ran;

  (void) state;
  write_file (one, "ELF");
  write_file (two, "ELF");
  write_file (script, "#!/bin/sh\n");
  assert_int_equal (symlink (one, link), 0);
  ran = say (one, "/k", "v", "/l", "/a");
  check_verify (&s, ran, NULL, NULL);
  s.hv = link; /* the same file by another name */
  check_verify (&s, ran, NULL, NULL);
  s.hv = two;
  check_verify (&s, ran, one, two);
  s.hv = script; /* can't be told */
  check_verify (&s, ran, NULL, NULL);
  s.hv_binary = two;
  check_verify (&s, ran, one, two);
  s.hv_binary = one;
  check_verify (&s, ran, NULL, NULL);
  json_object_put (ran);
  ran = json_object_new_object (); /* it said nothing */
  check_verify (&s, ran, "not known", one);
  json_object_put (ran);
}

static void
test_verify_rest (void **state)
{
  CLEANUP_FREE char *appliance = in_folder ("lg/appliance"), *libs = in_folder ("lg/lib");
  CLEANUP_FREE char *library = in_folder ("lg/lib/libguestfs.so.0"), *lg = in_folder ("lg");
  CLEANUP_FREE char *kernel = in_folder ("lg/appliance/kernel");
  CLEANUP_FREE char *other = in_folder ("lg/lib/kernel");
  struct json_object *ran = NULL;
  char built[] = "#bootbisect-12ab", another[] = "#bootbisect-34cd";
  struct setup s = { .kernel_id = built };

  (void) state;
  folder_make (appliance, NULL);
  folder_make (libs, NULL);
  write_file (library, "");
  write_file (kernel, "");
  write_file (other, "");
  ran = say ("/q", kernel, "Linux version 6.1.0 (me) #bootbisect-12ab", library, appliance);
  check_verify (&s, ran, NULL, NULL);
  s.kernel_id = another;
  check_verify (&s, ran, built, another);
  s = (struct setup) { .appliance = appliance, .libguestfs = lg };
  check_verify (&s, ran, NULL, NULL);
  s.appliance = libs;
  check_verify (&s, ran, kernel, libs);
  s = (struct setup) { .libguestfs = libs };
  check_verify (&s, ran, appliance, "lg/lib/appliance"); /* new library, old appliance */
  s = (struct setup) { .libguestfs = appliance };
  check_verify (&s, ran, library, appliance);
  json_object_put (ran);
}

static void
test_appliance_cache (void **state)
{
  CLEANUP_FREE char *cache = text_format ("%s/.guestfs-%u", folder, (unsigned) geteuid ());
  CLEANUP_FREE char *d = text_format ("%s/appliance.d", cache);
  CLEANUP_FREE char *next = text_format ("%s/appliance.d.new", cache);
  CLEANUP_FREE char *root = text_format ("%s/root", d);
  CLEANUP_FREE char *new_root = text_format ("%s/root", next);
  CLEANUP_FREE char *stat_file = text_format ("%s/qemu-1-2.stat", cache);
  CLEANUP_FREE char *empty = appliance_cache_mark (folder), *built = NULL, *touched = NULL,
                    *rebuilt = NULL, *probed = NULL;

  (void) state;
  assert_false (appliance_cache_filled (folder));
  folder_make (d, NULL);
  write_file (root, "root");
  assert_true (appliance_cache_filled (folder));
  built = appliance_cache_mark (folder);
  assert_string_not_equal (empty, built);
  assert_int_equal (utimensat (AT_FDCWD, root, NULL, 0), 0); /* each launch does that */
  touched = appliance_cache_mark (folder);
  assert_string_equal (built, touched);
  folder_make (next, NULL); /* as supermin does it */
  write_file (new_root, "root");
  folder_remove (d, NULL);
  assert_int_equal (rename (next, d), 0);
  rebuilt = appliance_cache_mark (folder);
  assert_string_not_equal (built, rebuilt);
  write_file (stat_file, "");
  probed = appliance_cache_mark (folder);
  assert_string_not_equal (probed, rebuilt);
}

static void
check_machine (struct machine_state after, double cpu, bool wanted)
{
  const struct machine_state before = { .pressure = 0 };
  struct json_object *object;
  bool contaminated;

  object = machine_judge (&before, &after, cpu, &contaminated);
  assert_int_equal (contaminated, wanted);
  json_object_put (object);
}

static void
test_machine (void **state)
{
  /* Ten seconds on two CPUs: a boot by itself, also on one CPU, under
   * steal, beside others, and pressed by a few others; and .02 s with the one
   * tick of steal that a longer sample has room for.
   */
  const struct machine_state alone = { .when = 10, .total = 20, .busy = 11.2, .pressure = 1 };
  const struct machine_state one_cpu = { .when = 10, .total = 10, .busy = 10, .pressure = 8 };
  const struct machine_state stolen
      = { .when = 10, .total = 20, .busy = 11, .steal = 1, .pressure = 1 };
  const struct machine_state beside = { .when = 10, .total = 20, .busy = 15, .pressure = 1 };
  const struct machine_state pressed = { .when = 10, .total = 20, .busy = 12.5, .pressure = 4 };
  const struct machine_state short_one
      = { .when = .02, .total = .04, .busy = .01, .steal = .01, .pressure = .02 };

  (void) state;
  check_machine (alone, 11, false);
  check_machine (one_cpu, 9.9, false);
  check_machine (stolen, 11, true);
  check_machine (beside, 11, true);
  check_machine (pressed, 11, true);
  check_machine (short_one, .01, false);
}

#define TEST(name) cmocka_unit_test_setup_teardown (name, setup, teardown)

int
main (void)
{
  const struct CMUnitTest tests[] = {
    TEST (test_arguments),       TEST (test_no_probe),    TEST (test_environment),
    TEST (test_cachedir),        TEST (test_libguestfs),     TEST (test_verify_qemu),
    TEST (test_verify_rest),     TEST (test_appliance_cache), TEST (test_machine),
  };

  return cmocka_run_group_tests (tests, NULL, NULL);
}
