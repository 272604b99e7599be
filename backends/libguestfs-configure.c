/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Configures libguestfs with everything off that a boot does not need, and
 * chooses the folders that are made.
 *
 * An option that a tree does not know is only a warning of its configure, so
 * all trees get the same ones.
 */
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>

#include "../runner/cleanup.h"
#include "../runner/environment.h"
#include "../runner/files.h"
#include "../runner/text.h"
#include "libguestfs.h"

#define STAMP ".bootbisect-configured"

/* Not --disable-ocaml: until 1.49.4 the daemon does not compile with it, and
 * the bindings are in a folder that is not made.  Nor the qemu that configure
 * would take: Debian's `kvm` forces KVM on whoever asks for TCG.  Without
 * --use-installed supermin downloads dozens of packages for their
 * configuration files.
 */
static const char *const wanted[] = {
  "--disable-static",  "--disable-fuse",     "--disable-perl",    "--disable-python",
  "--disable-ruby",    "--disable-haskell",  "--disable-php",     "--disable-erlang",
  "--disable-lua",     "--disable-golang",   "--disable-gobject", "--disable-rust",
  "--disable-nls",     "--disable-probes",   "--without-java",    "--without-libvirt",
  "--enable-daemon",   "--enable-appliance", "--with-default-backend=direct",
  "--with-supermin-extra-options=--use-installed",
  "PO4A_GETTEXTIZE=no", "PO4A_TRANSLATE=no", NULL
};

/* Folders before the appliance's that no boot needs. */
static bool
is_left_out (const char *folder)
{
  static const char *const patterns[]
    = { "tests", "tests/*", "gnulib/tests", "test-data", "docs", "examples", "po", "po-docs" };

  for (size_t i = 0; i < sizeof patterns / sizeof patterns[0]; i++)
    if (fnmatch (patterns[i], folder, 0) == 0)
      return true;
  return false;
}

char *
libguestfs_folders (const char *makefile)
{
  CLEANUP_FREE char *copy = text_copy (makefile);
  char *text = text_copy (""), *rest = copy, *line;

  while ((line = strsep (&rest, "\n")) != NULL) {
    char *save = NULL, *word = strtok_r (line, " \t", &save);

    if (!word || strcmp (word, "SUBDIRS") != 0)
      continue;
    word = strtok_r (NULL, " \t", &save); /* the assignment */
    while (word && (word = strtok_r (NULL, " \t", &save)) != NULL) {
      CLEANUP_FREE char *before = NULL;

      if (is_left_out (word) || strchr (word, '$'))
        continue;
      before = text;
      text = text_format ("%s%s%s", before, *before ? " " : "", word);
      /* What comes after it are tools and bindings. */
      if (strcmp (word, "appliance") == 0)
        return text;
    }
  }
  return text;
}

char *
libguestfs_configure_describe (void)
{
  char *text = text_copy ("--with-qemu");

  for (size_t i = 0; wanted[i]; i++) {
    CLEANUP_FREE char *before = text;

    text = text_format ("%s %s", before, wanted[i]);
  }
  return text;
}

int
libguestfs_description_hash (const char *source, char hash[REPO_HASH_SIZE],
                             struct error *err)
{
  static const char *const patterns[]
    = { "configure.ac", "m4/*.m4", "Makefile.am", "*/Makefile.am", "*.mk", "bootstrap", NULL };

  return description_hash (source, patterns, "autom4te.cache", hash, err);
}

/* What decides how the tree is configured.  Asked for after configure as
 * well: that puts files of its own among those that describe the build.
 */
static char *
stamp_text (const struct build_job *job, const char *const *argv, struct error *err)
{
  char hash[REPO_HASH_SIZE];

  if (libguestfs_description_hash (job->source, hash, err) < 0)
    return NULL;
  char *text = text_format ("%s\n", hash);
  for (size_t i = 0; argv[i]; i++) {
    CLEANUP_FREE char *before = text;

    text = text_format ("%s%s\n", before, argv[i]);
  }
  return text;
}

/* What a build of another description may have left and this one not make:
 * taken along, it would be in the artefact all the same.
 */
static int
forget_results (const struct build_job *job, struct error *err)
{
  static const char *const names[]
    = { "appliance/supermin.d", "appliance/stamp-supermin", "lib/.libs/libguestfs.so.0",
        "lib/libguestfs.la", "daemon/guestfsd" };

  for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
    CLEANUP_FREE char *path = text_format ("%s/%s", job->source, names[i]);

    if (folder_remove (path, err) < 0)
      return -1;
  }
  CLEANUP_FREE char *folder = text_format ("%s/appliance/supermin.d", job->source);
  return folder_make (folder, err);
}

/* Makes configure.  Trees that take gnulib as a submodule have a script of
 * gnulib's for it.
 */
static int
prepare (struct build *build, struct error *err)
{
  const struct build_job *job = build->job;
  const char *const autoreconf[] = { "autoreconf", "-i", NULL };
  const char *const bootstrap[]
    = { "./bootstrap", "--gnulib-srcdir=.gnulib", "--skip-po", "--no-git", NULL };

  return file_exists (job->source, "bootstrap") && file_exists (job->source, ".gnulib")
           ? build_step (build, "bootstrap", bootstrap, job->source, err)
           : build_step (build, "autoreconf", autoreconf, job->source, err);
}

/* Our own command line; environment_free () frees it. */
static char **
make_command (const struct build *build)
{
  const char *cc = environment_get (build->env, "CC");
  struct utsname machine = { .machine = "x86_64" };
  char **argv = NULL;
  size_t n = 0;

  if (!cc || !*cc)
    cc = "gcc";
  uname (&machine);
  text_append (&argv, &n, text_copy ("./configure"));
  if (build->job->ccache && strncmp (cc, "ccache", 6) != 0)
    text_append (&argv, &n, text_format ("CC=ccache %s", cc));
  text_append (&argv, &n, text_format ("--with-qemu=qemu-system-%s", machine.machine));
  for (size_t i = 0; wanted[i]; i++)
    text_append (&argv, &n, text_copy (wanted[i]));
  return argv;
}

static int
run (struct build *build, const char *const *argv, bool own, struct error *err)
{
  const struct build_job *job = build->job;
  CLEANUP_FREE char *path = text_format ("%s/%s", job->build, STAMP);
  CLEANUP_FREE char *before = stamp_text (job, argv, err);

  if (!before)
    return -1;
  if (!job->fresh && build_stamp_is (job, STAMP, before))
    return 1;
  /* A configure that fails half-way must not look like the one before. */
  if (folder_remove (path, err) < 0 || forget_results (job, err) < 0)
    return -1;
  int r = own ? libguestfs_check_needs (build) : 1;
  if (r == 1 && own)
    r = prepare (build, err);
  if (r == 1)
    r = build_step (build, "configure", argv, job->source, err);
  if (r != 1)
    return r;
  CLEANUP_FREE char *after = stamp_text (job, argv, err);
  return after && build_stamp_set (job, STAMP, after, err) == 0 ? 1 : -1;
}

int
libguestfs_configure (struct build *build, struct error *err)
{
  const char *const shell[] = { "sh", "-c", build->job->options->configure, NULL };

  if (build->job->options->configure)
    return run (build, shell, false, err);
  char **own = make_command (build);
  int r = run (build, (const char *const *) own, true, err);
  environment_free (own);
  return r;
}
