/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Any project: a shell command builds in the worktree, and the paths that
 * the user names are the artefact.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../runner/cleanup.h"
#include "../runner/files.h"
#include "../runner/text.h"
#include "build.h"

#define CONFIGURE_STAMP "configured-with"

/* What --gives names: its kind, and the path below the artefact's files. */
enum gives_kind {
  GIVES_FILES,
  GIVES_QEMU,
  GIVES_KERNEL,
};

static int
parse_gives (const char *gives, enum gives_kind *kind, const char **path, struct error *err)
{
  *path = NULL;
  *kind = GIVES_FILES;
  if (!gives || strcmp (gives, "files") == 0)
    return 0;
  if (strncmp (gives, "qemu:", 5) == 0) {
    *kind = GIVES_QEMU;
    *path = gives + 5;
  } else if (strncmp (gives, "kernel:", 7) == 0) {
    *kind = GIVES_KERNEL;
    *path = gives + 7;
  }
  if (*path && path_is_inside (*path))
    return 0;
  CLEANUP_FREE char *plain = text_plain (gives);
  return error_set (err, STATUS_USAGE,
                    "--gives %s: say qemu:PATH or kernel:PATH, with a path inside the tree, "
                    "or files",
                    plain);
}

static int
check_options (const struct build_options *options, struct error *err)
{
  enum gives_kind kind;
  const char *path;

  if (!options->make)
    return error_set (err, STATUS_USAGE, "backend generic needs --make CMD");
  for (size_t i = 0; options->artefact && options->artefact[i]; i++)
    if (!path_is_inside (options->artefact[i])) {
      CLEANUP_FREE char *plain = text_plain (options->artefact[i]);

      return error_set (err, STATUS_USAGE, "--artefact %s: it must be a path inside the tree",
                        plain);
    }
  return parse_gives (options->gives, &kind, &path, err);
}

static char *
generic_configuration (const struct build_options *options, struct error *err)
{
  static const char *const cc[] = { "cc", "--version", NULL };

  if (check_options (options, err) < 0)
    return NULL;
  CLEANUP_FREE char *compiler = tool_version (cc);
  CLEANUP_FREE char *environment = environment_describe ();
  char *text = text_format ("configure: %s\nmake: %s\ngives: %s\n%s%s",
                            options->configure ? options->configure : "", options->make,
                            options->gives ? options->gives : "files", compiler, environment);
  for (size_t i = 0; options->artefact && options->artefact[i]; i++) {
    CLEANUP_FREE char *before = text;

    text = text_format ("%sartefact: %s\n", before, options->artefact[i]);
  }
  return text;
}

static const char **
generic_outputs (const struct build_options *options)
{
  const char *const *named = options->artefact;
  enum gives_kind kind;
  const char *path;
  size_t n = 0;

  while (named && named[n])
    n++;
  const char **list = memory_zero (n + 2, sizeof *list);
  if (n)
    memcpy (list, named, n * sizeof *list);
  /* Without a name all is kept, wherever --gives points. */
  if (n && parse_gives (options->gives, &kind, &path, NULL) == 0)
    list[n] = path;
  return list;
}

static int
configure (struct build *build, struct error *err)
{
  const struct build_job *job = build->job;
  const char *command = job->options->configure;

  if (!command || (!job->fresh && build_stamp_is (job, CONFIGURE_STAMP, command)))
    return 1;
  int r = build_shell (build, "configure", command, job->source, err);
  return r == 1 && build_stamp_set (job, CONFIGURE_STAMP, command, err) < 0 ? -1 : r;
}

/* Makes the folders that a path below output needs. */
static int
make_parent (const char *path, struct error *err)
{
  CLEANUP_FREE char *parent = text_copy (path);

  *strrchr (parent, '/') = '\0';
  return folder_make (parent, err);
}

/* A file that the build left but nobody may read is the commit's fault. */
static int
copy (struct build *build, const char *from, const char *to, struct error *err)
{
  struct error why = { .text = "" };
  bool unreadable;

  if (folder_copy (from, to, &unreadable, &why) == 0)
    return 1;
  if (unreadable)
    return build_fail (build, BUILD_FAILED, "the build left what cannot be kept: %s", why.text);
  return error_set (err, why.status, "%s", why.text);
}

/* Copies one path of the tree; a link on the way must not lead out of it. */
static int
keep (struct build *build, const char *path, struct error *err)
{
  const struct build_job *job = build->job;
  CLEANUP_FREE char *from = text_format ("%s/%s", job->source, path);
  CLEANUP_FREE char *to = text_format ("%s/%s", job->output, path);
  CLEANUP_FREE char *real = realpath (from, NULL);
  CLEANUP_FREE char *root = realpath (job->source, NULL);

  if (!real)
    return build_fail (build, BUILD_FAILED, "the build left no %s", path);
  size_t n = root ? strlen (root) : 0;
  if (!root || strncmp (real, root, n) != 0 || real[n] != '/')
    return build_fail (build, BUILD_FAILED, "%s leads out of the tree", path);
  if (file_exists (to, NULL))
    return 1;
  return make_parent (to, err) < 0 ? -1 : copy (build, real, to, err);
}

static int
keep_all (struct build *build, struct error *err)
{
  const struct build_options *options = build->job->options;
  enum gives_kind kind;
  const char *path;
  int r = 1;

  if (parse_gives (options->gives, &kind, &path, err) < 0)
    return -1;
  if (!options->artefact || !options->artefact[0])
    r = copy (build, build->job->source, build->job->output, err);
  for (size_t i = 0; options->artefact && options->artefact[i] && r == 1; i++)
    r = keep (build, options->artefact[i], err);
  if (r == 1 && path)
    r = keep (build, path, err);
  return r;
}

static int
generic_build (const struct build_job *job, enum build_status *status, char **reason,
               struct error *err)
{
  struct build build;

  if (check_options (job->options, err) < 0)
    return -1;
  build_open (&build, job);
  int r = configure (&build, err);
  if (r == 1)
    r = build_shell (&build, "make", job->options->make, job->source, err);
  if (r == 1)
    r = keep_all (&build, err);
  build_close (&build, status, reason);
  return r < 0 ? -1 : 0;
}

static int
generic_attach (const struct build_options *options, const struct artefact *artefact,
                struct setup *setup, struct error *err)
{
  CLEANUP_FREE char *files = text_format ("%s/files", artefact->folder);
  enum gives_kind kind;
  const char *path;

  if (parse_gives (options->gives, &kind, &path, err) < 0)
    return -1;
  CLEANUP_FREE char *whole = path ? text_format ("%s/%s", files, path) : NULL;
  if (whole && access (whole, R_OK) < 0)
    return file_error (err, whole);
  if (kind == GIVES_QEMU)
    setup->hv = STEAL (whole);
  if (kind == GIVES_KERNEL)
    setup->kernel = STEAL (whole);
  setup->folder = STEAL (files);
  return 0;
}

static unsigned
generic_parts (const struct build_options *options)
{
  static const unsigned parts[] = { [GIVES_QEMU] = PART_HV, [GIVES_KERNEL] = PART_KERNEL };
  enum gives_kind kind;
  const char *path;

  return parse_gives (options->gives, &kind, &path, NULL) == 0 && path ? parts[kind] : 0;
}

const struct backend generic_backend = {
  .name = "generic",
  .summary = "any project, built by --make CMD",
  .outputs = generic_outputs,
  .configuration = generic_configuration,
  .build = generic_build,
  .parts = generic_parts,
  .attach = generic_attach,
};
