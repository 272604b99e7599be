/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * qemu: configured out of tree, only the system emulator of this machine's
 * architecture built, kept with its firmware, given to libguestfs as
 * LIBGUESTFS_HV.  From 5.x (make) to the newest (meson).
 */
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "../runner/cleanup.h"
#include "../runner/environment.h"
#include "../runner/files.h"
#include "../runner/text.h"
#include "qemu.h"

/* Submodules that trees up to 8.0 can't be configured without; dtc, slirp,
 * capstone and roms/ are for what we switch off or take from the system.
 */
static const char *const qemu_submodules[]
  = { "ui/keycodemapdb", "tests/fp/berkeley-softfloat-3", "tests/fp/berkeley-testfloat-3",
      NULL };

const char *
qemu_arch (void)
{
  struct utsname machine;

  return uname (&machine) == 0 && strcmp (machine.machine, "aarch64") == 0 ? "aarch64"
                                                                           : "x86_64";
}

static bool
qemu_recognise (bool (*has_path) (void *tree, const char *path), void *tree)
{
  return has_path (tree, "configure") && has_path (tree, "include/qemu/osdep.h")
         && has_path (tree, "hw/i386/pc.c");
}

static char *
qemu_configuration (const struct build_options *options, struct error *err)
{
  static const char *const tools[][4] = {
    { "cc", "--version" },
    { "ld", "--version" },
    { "pkg-config", "--modversion", "glib-2.0" },
    { "pkg-config", "--modversion", "pixman-1" },
    { "pkg-config", "--modversion", "zlib" },
  };
  CLEANUP_FREE char *own = qemu_configure_describe ();
  CLEANUP_FREE char *environment = environment_describe ();
  char *text = text_format ("configure: %s\nmake: %s\n%s",
                            options->configure ? options->configure : own,
                            options->make ? options->make : "ninja", environment);

  (void) err;
  for (size_t i = 0; i < sizeof tools / sizeof tools[0]; i++) {
    CLEANUP_FREE char *before = text;
    CLEANUP_FREE char *version = tool_version (tools[i]);

    text = text_format ("%s%s", before, version);
  }
  return text;
}

static int
make (struct build *build, struct error *err)
{
  const struct build_job *job = build->job;
  CLEANUP_FREE char *jobs = text_format ("-j%u", job->options->jobs);
  CLEANUP_FREE char *program = text_format ("qemu-system-%s", qemu_arch ());
  CLEANUP_FREE char *rule = text_format ("%s-softmmu/all", qemu_arch ());
  const char *const ninja[]
    = { "ninja", program, job->options->jobs ? jobs : NULL, NULL };
  /* The checkout has filled the submodules; qemu's own check of them would
   * ask git to fetch. */
  const char *const old[]
    = { "make", rule, "GIT_SUBMODULES=", "V=0", job->options->jobs ? jobs : NULL, NULL };

  if (job->options->make)
    return build_shell (build, "make", job->options->make, job->build, err);
  return file_exists (job->build, "build.ninja")
           ? build_step (build, "ninja", ninja, job->build, err)
           : build_step (build, "make", old, job->build, err);
}

/* A user's own commands run in the build folder, with the tree named by
 * BOOTBISECT_SOURCE.
 */
static int
qemu_build (const struct build_job *job, enum build_status *status, char **reason,
            struct error *err)
{
  struct build build;

  if (job->source[strcspn (job->source, " \t\n:")])
    return error_set (err, STATUS_USAGE,
                      "%s: qemu's configure takes no path with a blank or a colon: name "
                      "another folder with --cache-dir",
                      job->source);
  build_open (&build, job);
  /* Its version would go into the binary, and make each commit's another one;
   * and old trees ask git to fetch submodules. */
  environment_set (&build.env, "GIT_DIR", "/dev/null/no-git");
  int r = qemu_fill_subprojects (&build, err);
  if (r == 1)
    r = qemu_configure (&build, err);
  if (r == 1)
    r = make (&build, err);
  if (r == 1)
    r = qemu_keep (&build, err);
  build_close (&build, status, reason);
  return r < 0 ? -1 : 0;
}

static int
qemu_attach (const struct build_options *options, const struct artefact *artefact,
             struct setup *setup, struct error *err)
{
  CLEANUP_FREE char *files = text_format ("%s/files", artefact->folder);
  CLEANUP_FREE char *binary = text_format ("%s/bin/qemu-system-%s", files, qemu_arch ());

  (void) options;
  if (access (binary, X_OK) < 0)
    return file_error (err, binary);
  free (setup->hv);
  free (setup->folder);
  setup->hv = STEAL (binary);
  setup->folder = STEAL (files);
  return 0;
}

static unsigned
qemu_parts (const struct build_options *options)
{
  (void) options;
  return PART_HV;
}

const struct backend qemu_backend = {
  .name = "qemu",
  .summary = "qemu, its system emulator of this machine's architecture",
  .recognise = qemu_recognise,
  .submodules = qemu_submodules,
  .configuration = qemu_configuration,
  .build = qemu_build,
  .parts = qemu_parts,
  .attach = qemu_attach,
};
