/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * libguestfs: its library, daemon and appliance, without bindings, tools and
 * documentation, run uninstalled.  Its build works only inside the source
 * tree, which for all verbs but step is a worktree of ours.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "../runner/cleanup.h"
#include "../runner/environment.h"
#include "../runner/files.h"
#include "../runner/text.h"
#include "libguestfs.h"

/* The second is of trees before 1.43. */
static const char *const submodules[] = { "common", ".gnulib", NULL };

/* Translated manual pages. */
static const char *const unneeded[] = { "po-docs/*.po", NULL };

static bool
recognise (bool (*has_path) (void *tree, const char *path), void *tree)
{
  return has_path (tree, "configure.ac") && has_path (tree, "daemon/guestfsd.c")
         && has_path (tree, "appliance/packagelist.in");
}

static char *
configuration (const struct build_options *options, struct error *err)
{
  CLEANUP_FREE char *own = libguestfs_configure_describe ();
  CLEANUP_FREE char *needs = libguestfs_describe_needs ();
  CLEANUP_FREE char *environment = environment_describe ();

  (void) err;
  return text_format ("configure: %s\nmake: %s\n%s%s",
                      options->configure ? options->configure : own,
                      options->make ? options->make : "make", environment, needs);
}

/* Ours or theirs: a tree that is configured is not to be configured anew
 * behind its owner's back.  The mark outlives the build folder's contents.
 */
static int
check_tree (const struct build_job *job, struct error *err)
{
  CLEANUP_FREE char *plain = text_plain (job->source);
  CLEANUP_FREE char *mark = text_format ("%s.ours", job->build);

  if (job->source[strcspn (job->source, " \t\n:;\"#$&'`\\")])
    return error_set (err, STATUS_USAGE,
                      "%s: libguestfs' configure takes no path with a blank or a colon: name "
                      "another folder with --cache-dir",
                      plain);
  if (!job->in_place || file_exists (mark, NULL))
    return 0;
  if (file_exists (job->source, "config.status"))
    return error_set (err, STATUS_USAGE,
                      "%s is configured already, and libguestfs builds only in its tree: use "
                      "one that is not, or say how with --backend generic",
                      plain);
  return file_write (mark, "", 0, err);
}

/* The generator runs pod2text more than a thousand times, for the texts of bindings that
 * are not made: another one goes before it, which passes them on as they are.
 */
static int
shorten_generator (struct build *build, struct error *err)
{
  static const char script[] = "#!/bin/sh\nexec cat\n";
  const char *before = environment_get (build->env, "PATH");
  CLEANUP_FREE char *folder = text_format ("%s/bin", build->job->build);
  CLEANUP_FREE char *program = text_format ("%s/pod2text", folder);
  CLEANUP_FREE char *path = text_format ("%s:%s", folder, before ? before : "/usr/bin:/bin");

  if (folder_make (folder, err) < 0 || file_write (program, script, strlen (script), err) < 0)
    return -1;
  if (chmod (program, 0777) < 0)
    return file_error (err, program);
  environment_set (&build->env, "PATH", path);
  return 1;
}

/* One folder after the other: the top level itself makes manual pages, as
 * PODWRAPPER would in the folders.
 */
static int
make (struct build *build, struct error *err)
{
  const struct build_job *job = build->job;
  CLEANUP_FREE char *path = text_format ("%s/Makefile.am", job->source);
  char *save = NULL;
  int r = 1;

  if (job->options->make)
    return build_shell (build, "make", job->options->make, job->source, err);
  CLEANUP_FREE char *text = file_read (path, NULL, err);
  if (!text)
    return -1;
  CLEANUP_FREE char *folders = libguestfs_folders (text);
  for (char *folder = strtok_r (folders, " ", &save); folder && r == 1;
       folder = strtok_r (NULL, " ", &save)) {
    CLEANUP_FREE char *plain = text_plain (folder);
    CLEANUP_FREE char *what = text_format ("make in %s", plain);
    const char *const argv[] = { "make", "-C", folder, "PODWRAPPER=true", NULL };

    r = build_step (build, what, argv, job->source, err);
  }
  return r;
}

static int
build_tree (const struct build_job *job, enum build_status *status, char **reason,
            struct error *err)
{
  struct build build;

  if (check_tree (job, err) < 0)
    return -1;
  build_open (&build, job);
  int r = shorten_generator (&build, err);
  if (r == 1)
    r = libguestfs_configure (&build, err);
  if (r == 1)
    r = make (&build, err);
  if (r == 1)
    r = libguestfs_keep (&build, err);
  build_close (&build, status, reason);
  return r < 0 ? -1 : 0;
}

static int
attach (const struct build_options *options, const struct artefact *artefact,
        struct setup *setup, struct error *err)
{
  CLEANUP_FREE char *files = text_format ("%s/files", artefact->folder);


  (void) options;
  if (!file_exists (files, "lib/.libs/libguestfs.so.0"))
    return file_error (err, files);
  free (setup->libguestfs);
  free (setup->folder);
  setup->libguestfs = text_copy (files);
  setup->folder = STEAL (files);
  return 0;
}

static unsigned
parts (const struct build_options *options)
{
  (void) options;
  return PART_LIBGUESTFS;
}

const struct backend libguestfs_backend = {
  .name = "libguestfs",
  .summary = "libguestfs, its library and what its appliance is made of",
  .recognise = recognise,
  .submodules = submodules,
  .unneeded = unneeded,
  .configuration = configuration,
  .build = build_tree,
  .parts = parts,
  .attach = attach,
};
