/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The qemu backend without qemu: which options a configure script is given,
 * what of a tree asks for a new configure, and a toy tree built whole.
 */
#include "fixture.h"
#include "../backends/qemu.h"

/* As qemu 5.0 has them. */
static const char old_script[] = "  --target-list=*) target_list=\"$optarg\"\n"
                                 "  --disable-docs) docs=\"no\"\n"
                                 "  --enable-docs) docs=\"yes\"\n"
                                 "  --disable-fdt) fdt=\"no\"\n"
                                 "  --disable-gtk|--disable-gui) gtk=\"no\"\n"
                                 "  --disable-git-update) git_update=no\n"
                                 "  --with-pkgversion=*) pkgversion=\"$optarg\"\n"
                                 "  echo \"use --disable-sdl to do without\"\n";

/* As configure and scripts/meson-buildoptions.sh have them together. */
static const char new_script[] = "  --target-list=*) target_list=\"$optarg\"\n"
                                 "  --without-default-features) # processed above\n"
                                 "  --disable-download) download=disabled\n"
                                 "    --enable-fdt) printf \"%s\" -Dfdt=enabled ;;\n"
                                 "    --enable-fdt=*) quote_sh \"-Dfdt=$2\" ;;\n"
                                 "    --disable-fdt) printf \"%s\" -Dfdt=disabled ;;\n"
                                 "    --disable-gtk) printf \"%s\" -Dgtk=disabled ;;\n"
                                 "    --with-pkgversion=*) quote_sh \"-Dpkgversion=$2\" ;;\n";

static void
check_options (const char *script, const char *wanted)
{
  char **options = qemu_configure_options (script);
  CLEANUP_FREE char *all = text_copy ("");

  for (size_t i = 0; options[i]; i++) {
    CLEANUP_FREE char *before = all;

    /* The first is the target, which depends on the machine. */
    all = i == 0 ? text_copy ("") : text_format ("%s%s ", before, options[i]);
    if (i == 0)
      free (STEAL (before));
    free (options[i]);
  }
  free (options);
  assert_string_equal (all, wanted);
}

static void
test_options (void **state)
{
  (void) state;
  assert_true (qemu_configure_knows (old_script, "--disable-gui"));
  assert_false (qemu_configure_knows (old_script, "--disable-sdl"));
  assert_false (qemu_configure_knows (old_script, "--enable-fdt=system"));
  assert_true (qemu_configure_knows (new_script, "--enable-fdt=system"));
  assert_false (qemu_configure_knows (new_script, "--disable-down"));
  check_options (old_script, "--disable-docs --disable-git-update "
                             "--with-pkgversion=bootbisect --disable-fdt --disable-gtk ");
  check_options (new_script, "--without-default-features --disable-download "
                             "--with-pkgversion=bootbisect --enable-fdt=system ");
}

static void
test_wrap (void **state)
{
  struct qemu_wrap wrap;

  (void) state;
  qemu_wrap_read ("[wrap-git]\nurl = https://x/y\nrevision= abc \r\n"
                  "patch_directory =p\ndepth = 1\n",
                  &wrap);
  assert_string_equal (wrap.revision, "abc");
  assert_string_equal (wrap.patch_directory, "p");
  qemu_wrap_clear (&wrap);
  qemu_wrap_read ("[wrap-git]\nrevisions = no\n", &wrap);
  assert_null (wrap.revision);
  assert_null (wrap.patch_directory);
  qemu_wrap_clear (&wrap);
}

static bool
has_path (void *tree, const char *path)
{
  return strstr (tree, path) != NULL;
}

static void
test_recognise (void **state)
{
  char qemu[] = "configure include/qemu/osdep.h hw/i386/pc.c";
  char other[] = "configure src/osdep.h";
  const struct backend *backend = backend_find (NULL, has_path, qemu, NULL);
  struct error err;

  (void) state;
  assert_non_null (backend);
  assert_string_equal (backend->name, "qemu");
  assert_null (backend_find (NULL, has_path, other, &err));
}

static void
hash_of_tree (char hash[REPO_HASH_SIZE])
{
  CLEANUP_FREE char *tree = in_fixture ("described");
  struct error err;

  assert_int_equal (qemu_description_hash (tree, hash, &err), 0);
}

static void
test_description (void **state)
{
  static const char *const counts[]
    = { "echo 2 >>configure",           "echo 2 >>hw/i386/meson.build",
        "echo 2 >>hw/Kconfig",          "echo 2 >>configs/targets/x.mak",
        "echo 2 >subprojects/a.wrap",   "echo 2 >subprojects/packagefiles/a/x.c",
        "rm default-configs/x.mak",     "mv hw/Kconfig Kconfig" };
  static const char *const ignored[]
    = { "echo 2 >hw/pc.c", "mkdir -p roms/x; echo >roms/x/meson.build",
        "touch configure", "ln -s / loop", "mkdir .git; echo >.git/configure" };
  char before[REPO_HASH_SIZE], after[REPO_HASH_SIZE];

  (void) state;
  run ("mkdir described; cd described; mkdir -p hw/i386 configs/targets default-configs "
       "subprojects/packagefiles/a; for f in configure hw/i386/meson.build hw/Kconfig "
       "hw/pc.c configs/targets/x.mak default-configs/x.mak; do echo 1 >$f; done");
  hash_of_tree (before);
  for (size_t i = 0; i < sizeof ignored / sizeof ignored[0]; i++) {
    CLEANUP_FREE char *script = text_format ("cd described; %s", ignored[i]);

    run (script);
    hash_of_tree (after);
    assert_string_equal (before, after);
  }
  for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++) {
    CLEANUP_FREE char *script = text_format ("cd described; %s", counts[i]);

    run (script);
    hash_of_tree (after);
    assert_string_not_equal (before, after);
    strcpy (before, after);
  }
}

/* ---- a toy tree ---- */

/* Its program answers "-L help" as qemu does; its configure counts itself. */
static const char toy[]
  = "mkdir -p toy/pc-bios toy/subprojects/packagefiles/k out build modules; cd toy\n"
    "cat >main.c <<'EOF'\n"
    "#include <libgen.h>\n#include <stdio.h>\n#include <unistd.h>\n"
    "int main (void) {\n"
    "  char path[4096] = \"\";\n"
    "  if (readlink (\"/proc/self/exe\", path, sizeof path - 1) < 0) return 1;\n"
    "  printf (\"%s/%s\\n\", dirname (path), DATA);\n"
    "  return 0;\n"
    "}\n"
    "EOF\n"
    "cat >configure <<'EOF'\n"
    "echo >>$T/configured\n"
    "cat >build.ninja <<END\n"
    "rule cc\n"
    "  command = cc -o \\$out \\$in -DDATA='\"${1:-../share/qemu}\"'\n"
    "build qemu-system-$(uname -m): cc $BOOTBISECT_SOURCE/main.c\n"
    "END\n"
    "EOF\n"
    "echo >meson.build\n"
    "touch pc-bios/bios-256k.bin pc-bios/README\n"
    "ln -s /etc/passwd pc-bios/bios-link.bin\n"
    "git init -q ../modules/keycodemapdb; cd ../modules/keycodemapdb\n"
    "echo keys >keys; git add .; git commit -qm keys\n"
    "cd $T/toy; printf '[wrap-git]\\nrevision = %s\\npatch_directory = k\\n' "
    "$(git -C ../modules/keycodemapdb rev-parse HEAD) >subprojects/keycodemapdb.wrap\n"
    "echo overlay >subprojects/packagefiles/k/meson.build\n";

static char *
build_toy_of (const char *clone, const char *configure, bool modules, bool fresh,
              enum build_status wanted)
{
  CLEANUP_FREE char *source = in_fixture ("toy");
  CLEANUP_FREE char *folder = in_fixture ("build");
  CLEANUP_FREE char *output = in_fixture ("out");
  CLEANUP_FREE char *log = in_fixture ("log");
  CLEANUP_FREE char *modules_dir = in_fixture ("modules");
  struct build_options options = { .configure = configure, .jobs = 1, .limit = 60,
                                   .modules_dir = modules ? modules_dir : NULL };
  struct build_job job = { .options = &options, .source = source, .build = folder,
                           .output = output, .log = log, .commit = "1234", .clone = clone,
                           .fresh = fresh };
  enum build_status status;
  char *reason = NULL;
  struct error err = { .text = "" };

  run ("rm -rf out; mkdir out");
  if (backend_find ("qemu", NULL, NULL, NULL)->build (&job, &status, &reason, &err) < 0)
    fail_msg ("%s", err.text);
  if (status != wanted)
    fail_msg ("status %d: %s", status, reason ? reason : "");
  return reason;
}

static char *
build_toy (const char *configure, bool modules, bool fresh, enum build_status wanted)
{
  return build_toy_of (NULL, configure, modules, fresh, wanted);
}

/* A tree from before mkvenv.py takes the system's meson only when no python is
 * named.
 */
static void
test_python (void **state)
{
  CLEANUP_FREE char *source = in_fixture ("toy");

  (void) state;
  assert_null (qemu_choose_python (source));
}

/* Refused before anything is tried, in words of ours. */
static void
test_blank (void **state)
{
  static const char *const sources[] = { "/x/a b/src", "/x/a:b/src" };
  struct build_options options = { .jobs = 1, .limit = 60 };

  (void) state;
  for (size_t i = 0; i < 2; i++) {
    struct build_job job = { .options = &options, .source = sources[i] };
    struct error err = { .text = "" };
    enum build_status status;
    char *reason = NULL;

    assert_int_equal (
      backend_find ("qemu", NULL, NULL, NULL)->build (&job, &status, &reason, &err), -1);
    assert_non_null (strstr (err.text, "--cache-dir"));
  }
}

#define CONFIGURE "sh \"$BOOTBISECT_SOURCE/configure\""

static void
test_toy (void **state)
{
  (void) state;
  run (toy);
  assert_null (build_toy (CONFIGURE, true, true, BUILD_OK));
  assert_output ("cd out; find . -type f | sort | sed s/$(uname -m)/ARCH/",
                 "./bin/qemu-system-ARCH\n./share/qemu/bios-256k.bin");
  assert_output ("cat toy/subprojects/keycodemapdb/keys "
                 "toy/subprojects/keycodemapdb/meson.build",
                 "keys\noverlay");

  /* A source alone configures nothing anew, a description does. */
  run ("echo >>toy/main.c");
  assert_null (build_toy (CONFIGURE, true, false, BUILD_OK));
  assert_output ("wc -l <configured", "1");
  run ("echo >>toy/meson.build");
  assert_null (build_toy (CONFIGURE, true, false, BUILD_OK));
  assert_output ("wc -l <configured", "2");
  run ("echo again >toy/subprojects/packagefiles/k/meson.build");
  assert_null (build_toy (CONFIGURE, true, false, BUILD_OK));
  assert_output ("wc -l <configured; cat toy/subprojects/keycodemapdb/meson.build",
                 "3\nagain");

  /* One that failed is not taken for the one before. */
  CLEANUP_FREE char *reason = build_toy ("echo x.c:1: error: no; exit 1", true, false,
                                         BUILD_FAILED);
  assert_string_equal (reason, "configure failed with status 1: x.c:1: error: no");
  assert_null (build_toy (CONFIGURE, true, false, BUILD_OK));
  assert_output ("wc -l <configured", "4");
}

/* In the user's own tree, subprojects that they put there stay. */
static void
test_in_place (void **state)
{
  CLEANUP_FREE char *source = in_fixture ("toy");
  CLEANUP_FREE char *folder = in_fixture ("build");
  CLEANUP_FREE char *modules_dir = in_fixture ("modules");
  struct build_options options = { .jobs = 1, .limit = 60, .modules_dir = modules_dir };
  struct build_job job = { .options = &options, .source = source, .build = folder,
                           .in_place = true };
  struct build build;
  enum build_status status;
  char *reason;

  (void) state;
  run ("cp -a toy kept; rm -rf build; mkdir build; echo own >toy/subprojects/keycodemapdb/own");
  build_open (&build, &job);
  assert_int_equal (qemu_fill_subprojects (&build, NULL), 1);
  assert_output ("cat toy/subprojects/keycodemapdb/own", "own");
  run ("rm -rf toy/subprojects/keycodemapdb");
  assert_int_equal (qemu_fill_subprojects (&build, NULL), 1);
  assert_output ("cat toy/subprojects/keycodemapdb/keys", "keys");
  build_close (&build, &status, &reason);
  assert_null (reason);
  run ("rm -rf toy build; mv kept toy; mkdir build");
}

/* Where the user has built qemu, meson has fetched the subprojects. */
static void
test_toy_of_clone (void **state)
{
  static const char *const names[] = { "user", "user/.git", "user/.git/" };

  (void) state;
  run ("mkdir -p user/.git user/subprojects; "
       "cp -r modules/keycodemapdb user/subprojects/keycodemapdb");
  for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
    CLEANUP_FREE char *clone = in_fixture (names[i]);

    run ("rm -rf toy/subprojects/keycodemapdb build; mkdir build");
    assert_null (build_toy_of (clone, CONFIGURE, false, true, BUILD_OK));
    assert_output ("cat toy/subprojects/keycodemapdb/keys", "keys");
  }
}

static void
test_toy_failures (void **state)
{
  CLEANUP_FREE char *elsewhere = build_toy (CONFIGURE " /nowhere", true, false, BUILD_FAILED);

  (void) state;
  assert_non_null (strstr (elsewhere, "does not look for its firmware"));
  run ("echo nonsense >>toy/main.c");
  CLEANUP_FREE char *compiler = build_toy (CONFIGURE, true, false, BUILD_FAILED);
  assert_non_null (strstr (compiler, "error:"));
  assert_non_null (strstr (compiler, "main.c:"));

  run ("rm -rf toy/subprojects/keycodemapdb build; mkdir build");
  CLEANUP_FREE char *missing = build_toy (CONFIGURE, false, true, BUILD_MISSING);
  assert_non_null (strstr (missing, "subprojects/keycodemapdb"));
  assert_non_null (strstr (missing, "--modules-dir"));

  /* A copy of another version, and no overlay that would mend it. */
  run ("rm -rf modules/keycodemapdb; mkdir modules/keycodemapdb; "
       "rm toy/subprojects/packagefiles/k/meson.build");
  CLEANUP_FREE char *wrong = build_toy (CONFIGURE, true, true, BUILD_MISSING);
  assert_non_null (strstr (wrong, "no meson.build"));
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (test_options),     cmocka_unit_test (test_wrap),
    cmocka_unit_test (test_recognise),   cmocka_unit_test (test_description),
    cmocka_unit_test (test_toy),         cmocka_unit_test (test_toy_of_clone),
    cmocka_unit_test (test_in_place),    cmocka_unit_test (test_toy_failures),
    cmocka_unit_test (test_blank),       cmocka_unit_test (test_python),
  };

  return cmocka_run_group_tests (tests, fixture_setup, fixture_teardown);
}
