/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The libguestfs backend without libguestfs: which folders of a tree are
 * made, what asks for a new configure, and a toy tree built whole.
 */
#include "fixture.h"
#include "../backends/libguestfs.h"
#include "own-appliance.h"

static void
check_folders (const char *makefile, const char *wanted)
{
  CLEANUP_FREE char *folders = libguestfs_folders (makefile);

  assert_string_equal (folders, wanted);
}

static void
test_folders (void **state)
{
  (void) state;
  check_folders ("# SUBDIRS\nSUBDIRS = common/mlstdutils generator\nSUBDIRS += test-data\n"
                 "SUBDIRS += include lib docs examples\nif ENABLE_DAEMON\nSUBDIRS\t+=\tdaemon\n"
                 "endif\nSUBDIRS += tests/daemon $(more)\nSUBDIRS += appliance\n"
                 "SUBDIRS += fish\n\tfor f in $(SUBDIRS)\n",
                 "common/mlstdutils generator include lib daemon appliance");
  check_folders ("SUBDIRS = gnulib/lib gnulib/tests\nSUBDIRS\n", "gnulib/lib");
  check_folders ("", "");
}

static bool
has_path (void *tree, const char *path)
{
  return strstr (tree, path) != NULL;
}

static void
test_recognise (void **state)
{
  char libguestfs[] = "configure.ac daemon/guestfsd.c appliance/packagelist.in";
  char other[] = "configure.ac daemon/main.c";
  const struct backend *backend = backend_find (NULL, has_path, libguestfs, NULL);
  struct error err;

  (void) state;
  assert_non_null (backend);
  assert_string_equal (backend->name, "libguestfs");
  assert_int_equal (backend->parts (&(struct build_options) { 0 }), PART_LIBGUESTFS);
  assert_null (backend_find (NULL, has_path, other, &err));
}

/* A library and an archive of the appliance, as far as they are looked at; its
 * configure counts itself.
 */
static const char toy[]
  = "mkdir -p toy/lib toy/appliance toy/docs toy/daemon build out; cd toy\n"
    "echo 'SUBDIRS = docs lib daemon appliance fish' >Makefile.am; echo 1 >configure.ac\n"
    "echo 'echo >>$T/configured' >configure.sh\n"
    "echo 'int guestfs_one;' >lib/one.c; echo one >daemon/guestfsd.c\n"
    "printf 'all:\\n\\tfalse\\n' >docs/Makefile\n"
    "printf 'all: libguestfs.la\\nlibguestfs.la: one.c\\n\\tmkdir -p .libs\\n"
    "\\tcc -shared -o .libs/libguestfs.so.0.1 one.c\\n"
    "\\tln -sf libguestfs.so.0.1 .libs/libguestfs.so.0\\n\\ttouch $@\\n' >lib/Makefile\n"
    "printf 'guestfsd: guestfsd.c\\n\\tcp guestfsd.c $@\\n' >daemon/Makefile\n"
    "printf 'all: supermin.d/daemon.tar.gz\\nsupermin.d/daemon.tar.gz: ../daemon/guestfsd\\n"
    "\\techo bash >supermin.d/packages\\n\\tmkdir -p t/sbin\\n\\tcp ../daemon/guestfsd t/sbin\\n"
    "\\ttar -C t -czf $@ sbin\\n' >appliance/Makefile\n"
    /* Our strip takes files that are no programs for an error. */
    "printf '#!/bin/sh\\ncase $1 in --*) exec /usr/bin/strip \"$@\" ;; esac\\n' >$T/strip\n"
    "chmod +x $T/strip\n";

static char *
build_toy (const char *configure, bool fresh, bool in_place, enum build_status wanted)
{
  CLEANUP_FREE char *source = in_fixture ("toy");
  CLEANUP_FREE char *folder = in_fixture ("build");
  CLEANUP_FREE char *output = in_fixture ("out");
  CLEANUP_FREE char *log = in_fixture ("log");
  struct build_options options = { .configure = configure, .jobs = 1, .limit = 60 };
  struct build_job job = { .options = &options, .source = source, .build = folder,
                           .output = output, .log = log, .commit = "1234", .fresh = fresh,
                           .in_place = in_place };
  enum build_status status = BUILD_FAILED;
  char *reason = NULL;
  struct error err = { .text = "" };

  run ("rm -rf out; mkdir out");
  if (backend_find ("libguestfs", NULL, NULL, NULL)->build (&job, &status, &reason, &err) < 0)
    return text_copy (err.text);
  if (status != wanted)
    fail_msg ("status %d: %s", status, reason ? reason : "");
  return reason;
}

#define CONFIGURE "sh ./configure.sh"

static void
test_toy (void **state)
{
  CLEANUP_FREE char *path = text_format ("%s:%s", getenv ("T"), getenv ("PATH"));
  CLEANUP_FREE char *reason = NULL;

  (void) state;
  run (toy);
  setenv ("PATH", path, 1);
  assert_null (build_toy (CONFIGURE, true, false, BUILD_OK));
  assert_output ("cd out; find . -type f | sort",
                 "./appliance/guestfsd.md5\n./appliance/supermin.d/daemon.tar.gz\n"
                 "./appliance/supermin.d/packages\n./lib/.libs/libguestfs.so.0");
  assert_output ("cat out/appliance/guestfsd.md5; wc -l <configured",
                 "5bbf5a52328e7439ae6e719dfe712200\n1");

  /* What differs in nothing of a boot is equal; times are not kept. */
  run ("cp -a out before; touch toy/daemon/guestfsd.c; echo '/* */' >>toy/lib/one.c");
  assert_null (build_toy (CONFIGURE, false, false, BUILD_OK));
  assert_output ("diff -r before out && wc -l <configured", "1");

  /* Nothing of another description is taken along. */
  run ("echo old >toy/appliance/supermin.d/hostfiles; echo 2 >toy/configure.ac");
  assert_null (build_toy (CONFIGURE, false, false, BUILD_OK));
  assert_output ("diff -r before out && wc -l <configured", "2");

  reason = build_toy ("echo x.c:1: error: no; exit 1", true, false, BUILD_FAILED);
  assert_string_equal (reason, "configure failed with status 1: x.c:1: error: no");
  run ("echo 'int guestfs_one' >toy/lib/one.c");
  free (STEAL (reason));
  reason = build_toy (CONFIGURE, false, false, BUILD_FAILED);
  assert_non_null (strstr (reason, "make in lib failed"));
  run ("echo 'int guestfs_one;' >toy/lib/one.c; printf 'all:\\n' >toy/lib/Makefile; "
       "echo 3 >toy/configure.ac");
  free (STEAL (reason));
  reason = build_toy (CONFIGURE, false, false, BUILD_FAILED);
  assert_string_equal (reason, "the build left no lib/.libs/libguestfs.so.0");
}

/* All that is missing is named at once, if the tree asks for it. */
static void
test_needs (void **state)
{
  CLEANUP_FREE char *path = text_copy (getenv ("PATH"));
  CLEANUP_FREE char *few = in_fixture ("few");
  CLEANUP_FREE char *reason = NULL;

  (void) state;
  run ("mkdir few; ln -s $(command -v rm) $(command -v mkdir) few; mkdir toy/m4; "
       "echo 'PKG_CHECK_MODULES([JSON_C], [json-c >= 0.14])' >toy/m4/guestfs-libraries.m4");
  setenv ("PATH", few, 1);
  reason = build_toy (NULL, true, false, BUILD_MISSING);
  setenv ("PATH", path, 1);
  assert_non_null (strstr (reason, "Debian's packages are: gcc make "));
  assert_non_null (strstr (reason, " ocaml-nox "));
  assert_non_null (strstr (reason, " libjson-c-dev "));
  assert_null (strstr (reason, "libjansson-dev"));
  assert_null (strstr (reason, "libaugeas-ocaml-dev"));
}

/* A tree that its owner has configured is not built in. */
static void
test_in_place (void **state)
{
  CLEANUP_FREE char *reason = NULL;

  (void) state;
  run ("rm -rf build; mkdir build; touch toy/config.status");
  reason = build_toy (CONFIGURE, true, true, BUILD_OK);
  assert_non_null (strstr (reason, "is configured already"));

  /* What we configured stays ours when a build fails and begins anew. */
  run ("rm toy/config.status");
  free (STEAL (reason));
  reason = build_toy ("touch config.status; exit 1", true, true, BUILD_FAILED);
  run ("rm -rf build; mkdir build");
  free (STEAL (reason));
  reason = build_toy ("exit 1", true, true, BUILD_FAILED);
  assert_string_equal (reason, "configure failed with status 1");
}

/* Each appliance has a cache of its own, and the guest is asked for the daemon
 * that was built; a fixed appliance is taken as it is.
 */
static void
test_attach (void **state)
{
  CLEANUP_FREE char *folder = in_fixture ("artefact");
  CLEANUP_FREE char *files = in_fixture ("artefact/files");
  CLEANUP_FREE char *cache = in_fixture ("cache");
  CLEANUP_FREE char *first = NULL;
  const struct backend *backend = backend_find ("libguestfs", NULL, NULL, NULL);
  struct artefact artefact = { .folder = folder };
  struct setup setup = { 0 };
  struct error err;

  (void) state;
  run ("mkdir artefact");
  assert_int_equal (backend->attach (NULL, &artefact, &setup, &err), -1);
  run ("mv before artefact/files");
  assert_int_equal (backend->attach (NULL, &artefact, &setup, &err), 0);
  assert_string_equal (setup.libguestfs, files);
  assert_int_equal (own_appliance (&setup, cache, NULL, &err), 0);
  assert_string_equal (setup.daemon_id, "5bbf5a52328e7439ae6e719dfe712200");
  first = STEAL (setup.cachedir);
  assert_non_null (strstr (first, "/cache/appliance/libguestfs-"));
  run ("echo dash >artefact/files/appliance/supermin.d/packages");
  assert_int_equal (own_appliance (&setup, cache, NULL, &err), 0);
  assert_string_not_equal (setup.cachedir, first);
  setup_clear (&setup);
  setup.appliance = text_copy ("/x");
  setup.libguestfs = text_copy (files);
  assert_int_equal (own_appliance (&setup, cache, NULL, &err), 0);
  assert_null (setup.cachedir);
  setup_clear (&setup);
}

/* The appliances that were used last stay, and all that were used lately. */
static void
test_idle (void **state)
{
  CLEANUP_FREE char *files = in_fixture ("artefact/files");
  CLEANUP_FREE char *cache = in_fixture ("cache");
  struct setup setup = { .libguestfs = text_copy (files) };
  struct error err;

  (void) state;
  run ("rm -rf cache; mkdir -p cache/appliance/other; cd cache/appliance; for i in $(seq 11); "
       "do mkdir -p libguestfs-$i/.guestfs-$(id -u)/appliance.d; "
       "touch -d \"$((i * 2)) hours ago\" libguestfs-$i/.guestfs-$(id -u)/appliance.d/root; "
       "done; touch libguestfs-11/.guestfs-$(id -u)/appliance.d/root");
  assert_int_equal (own_appliance (&setup, cache, NULL, &err), 0);
  assert_output ("ls -v cache/appliance | xargs",
                 "libguestfs-1 libguestfs-2 libguestfs-3 libguestfs-4 libguestfs-5 "
                 "libguestfs-6 libguestfs-7 libguestfs-11 other");
  setup_clear (&setup);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (test_folders),  cmocka_unit_test (test_recognise),
    cmocka_unit_test (test_toy),      cmocka_unit_test (test_needs),
    cmocka_unit_test (test_in_place), cmocka_unit_test (test_attach),
    cmocka_unit_test (test_idle),
  };

  return cmocka_run_group_tests (tests, fixture_setup, fixture_teardown);
}
