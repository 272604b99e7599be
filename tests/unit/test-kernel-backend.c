/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The kernel backend without a kernel: which trees it takes, and a toy tree
 * whose make does what the kernel's does, built whole: its configuration,
 * its build id, its modules.
 */
#include "fixture.h"
#include "../backends/kernel.h"

static const struct backend *
kernel (void)
{
  return backend_find ("kernel", NULL, NULL, NULL);
}

static bool
has_path (void *tree, const char *path)
{
  return strstr (tree, path) != NULL;
}

static void
test_recognise (void **state)
{
  char tree[] = "Kbuild Kconfig init/main.c arch/x86/Kconfig";
  char other[] = "Kbuild Kconfig main.c";
  const struct backend *backend = backend_find (NULL, has_path, tree, NULL);
  struct error err;

  (void) state;
  assert_ptr_equal (backend, kernel ());
  assert_null (backend_find (NULL, has_path, other, &err));
}

/* ---- a toy tree ---- */

/* Its version line is in vmlinux, its image is a copy of that; the tools that
 * a build asks for are there in name.
 */
static const char toy[]
  = "mkdir -p toy bin build out; cd toy\n"
    "for tool in flex bison bc lz4 depmod; do ln -s /bin/true ../bin/$tool; done\n"
    "cat >../bin/cc <<'EOF'\n"
    "#!/bin/sh\n"
    "case $1 in -E) exit 0;; esac\n"
    "exec /usr/bin/cc \"$@\"\n"
    "EOF\n"
    "chmod +x ../bin/cc\n"
    "cat >main.c <<'EOF'\n"
    "const char version[] = \"Linux version 6 (me@\" HOST \")\";\n"
    "int main (void) { return CODE; }\n"
    "EOF\n"
    "cat >Makefile <<'EOF'\n"
    "C = $(O)/$(KCONFIG_CONFIG)\n"
    "allnoconfig:; (echo; grep CONFIG_SCSI= $(O)/$(KCONFIG_ALLCONFIG)) >$(C)\n"
    "olddefconfig:; echo '# old' >>$(C)\n"
    "vmlinux: $(O)/vmlinux\n"
    "$(O)/vmlinux: main.c $(O)/.config\n"
    "\techo >>$(O)/../linked\n"
    "\tcc -DCODE=`cat code` -DHOST='\"$(KBUILD_BUILD_HOST)\"' -o $@ main.c\n"
    "bzImage: $(O)/vmlinux\n"
    "\tmkdir -p $(O)/arch/x86/boot; cp $(O)/vmlinux $(O)/arch/x86/boot/bzImage\n"
    "modules:; echo driver >$(O)/driver.ko\n"
    "modules_install:\n"
    "\tmkdir -p $(INSTALL_MOD_PATH)/lib/modules/6.1\n"
    "\tcp $(O)/driver.ko $(INSTALL_MOD_PATH)/lib/modules/6.1\n"
    "\tln -s $(O) $(INSTALL_MOD_PATH)/lib/modules/6.1/build\n"
    ".PHONY: vmlinux bzImage modules\n"
    "EOF\n"
    "echo 1 >code\n";

static void
build_with (struct build_options options, enum build_status wanted, const char *why)
{
  CLEANUP_FREE char *source = in_fixture ("toy");
  CLEANUP_FREE char *folder = in_fixture ("build");
  CLEANUP_FREE char *output = in_fixture ("out");
  CLEANUP_FREE char *log = in_fixture ("log");
  struct build_job job = { .options = &options, .source = source, .build = folder,
                           .output = output, .log = log, .commit = "1234" };
  enum build_status status;
  CLEANUP_FREE char *reason = NULL;
  struct error err = { .text = "" };

  options.jobs = 1;
  options.limit = 60;
  run ("rm -rf out; mkdir out");
  if (kernel ()->build (&job, &status, &reason, &err) < 0)
    fail_msg ("%s", err.text);
  if (status != wanted)
    fail_msg ("status %d: %s", status, reason ? reason : "");
  if (why)
    assert_non_null (strstr (reason, why));
}

static char *
build_toy (void)
{
  build_with ((struct build_options) { .make = NULL }, BUILD_OK, NULL);
  return output_of ("cat out/build-id");
}

static int
toy_setup (void **state)
{
  if (fixture_setup (state) < 0)
    return -1;
  CLEANUP_FREE char *path = text_format ("%s/bin:%s", getenv ("T"), getenv ("PATH"));
  setenv ("PATH", path, 1);
  setenv ("CC", "cc", 1);
  run (toy);
  return 0;
}

static void
test_configuration (void **state)
{
  (void) state;
  free (build_toy ());
  assert_output ("cat build/.config", "\nCONFIG_SCSI=y");
  /* One that says the same leaves the file as it is: nothing is linked anew. */
  free (build_toy ());
  assert_output ("wc -l <linked", "1");
}

/* Equal images have equal ids, whatever was built between them. */
static void
test_id (void **state)
{
  CLEANUP_FREE char *first = build_toy ();
  CLEANUP_FREE char *again = NULL, *other = NULL, *back = NULL;

  (void) state;
  assert_int_equal (strlen (first), sizeof KERNEL_ID_HOST - 1);
  assert_string_not_equal (first, KERNEL_ID_HOST);
  assert_output ("grep -c \"me@$(cat out/build-id))\" out/bzImage; "
                 "grep -c build-0000 out/bzImage",
                 "1\n0");
  again = build_toy (); /* not linked anew: it is in the file already */
  assert_string_equal (again, first);
  run ("echo 2 >toy/code; touch toy/main.c");
  other = build_toy ();
  assert_string_not_equal (other, first);
  run ("echo 1 >toy/code; touch toy/main.c");
  back = build_toy ();
  assert_string_equal (back, first);
}

static void
test_no_place_for_id (void **state)
{
  (void) state;
  run ("cp toy/main.c kept; echo 'int main (void) { return 0; }' >toy/main.c");
  build_with ((struct build_options) { .make = NULL }, BUILD_FAILED, "KBUILD_BUILD_HOST");
  run ("mv kept toy/main.c; touch toy/main.c");
}

static void
test_own_config (void **state)
{
  CLEANUP_FREE char *file = in_fixture ("mine");
  CLEANUP_FREE char *missing = in_fixture ("nothing");
  struct build_options options = { .kernel_config = file };
  struct error err = { .text = "" };

  (void) state;
  run ("printf '# mine\\nCONFIG_MODULE_SIG=y\\n' >mine");
  CLEANUP_FREE char *before = kernel ()->configuration (&options, &err);
  build_with (options, BUILD_OK, NULL);
  assert_output ("head -1 build/.config; tail -1 build/.config; "
                 "grep MODULE_SIG build/.config | tail -1",
                 "# mine\n# old\nCONFIG_MODULE_SIG=n");
  run ("echo CONFIG_X=y >>mine");
  CLEANUP_FREE char *after = kernel ()->configuration (&options, &err);
  assert_string_not_equal (before, after);
  options.kernel_config = missing;
  assert_null (kernel ()->configuration (&options, &err));
  assert_non_null (strstr (err.text, "--kernel-config"));
  assert_int_equal (err.status, STATUS_USAGE);
}

static void
test_modules (void **state)
{
  CLEANUP_FREE char *folder = in_fixture ("artefact");
  CLEANUP_FREE char *modules = in_fixture ("artefact/files/lib/modules/6.1");
  CLEANUP_FREE char *file = in_fixture ("mine");
  struct build_options options = { .kernel_config = file, .modules = true };
  struct artefact artefact = { .folder = folder };
  struct setup setup = { 0 };
  struct error err = { .text = "" };

  (void) state;
  run ("echo '# none' >mine");
  build_with (options, BUILD_FAILED, "CONFIG_MODULES");
  run ("echo CONFIG_MODULES=y >>mine");
  build_with (options, BUILD_OK, NULL);
  assert_output ("cd out; find . ! -type d | sort",
                 "./build-id\n./bzImage\n./lib/modules/6.1/driver.ko");
  run ("rm -rf artefact; mkdir artefact; cp -r out artefact/files");
  assert_int_equal (kernel ()->attach (&options, &artefact, &setup, &err), 0);
  assert_string_equal (setup.modules, modules);
  assert_non_null (strstr (setup.kernel, "/bzImage"));
  assert_int_equal (strncmp (setup.kernel_id, "build-", 6), 0);
  setup_clear (&setup);
}

static void
test_needs (void **state)
{
  (void) state;
  run ("ln -sf /bin/false bin/flex; ln -sf /bin/false bin/bc");
  build_with ((struct build_options) { .make = NULL }, BUILD_MISSING, " flex bc");
  run ("ln -sf /bin/true bin/flex; ln -sf /bin/true bin/bc");
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (test_recognise),       cmocka_unit_test (test_configuration),
    cmocka_unit_test (test_id),              cmocka_unit_test (test_no_place_for_id),
    cmocka_unit_test (test_own_config),      cmocka_unit_test (test_modules),
    cmocka_unit_test (test_needs),
  };

  return cmocka_run_group_tests (tests, toy_setup, fixture_teardown);
}
