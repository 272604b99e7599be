/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The artefact of a kernel build: bzImage, the id that its guests show, and
 * with --modules lib/modules/RELEASE as it would be installed, stripped.
 */
#include <dirent.h>
#include <string.h>
#include <sys/stat.h>

#include "../runner/cleanup.h"
#include "../runner/files.h"
#include "../runner/text.h"
#include "kernel.h"

/* The links of an installation lead to where it was built. */
static int
remove_links (const char *modules, struct error *err)
{
  static const char *const names[] = { "build", "source" };
  DIR *dir = opendir (modules);
  struct dirent *entry;
  int r = 0;

  if (!dir)
    return file_error (err, modules);
  while (r == 0 && (entry = readdir (dir)))
    for (size_t i = 0; i < 2 && r == 0 && entry->d_name[0] != '.'; i++) {
      CLEANUP_FREE char *link
        = text_format ("%s/%s/%s", modules, entry->d_name, names[i]);

      r = folder_remove (link, err);
    }
  closedir (dir);
  return r;
}

static int
keep_modules (struct build *build, struct error *err)
{
  const struct build_job *job = build->job;
  CLEANUP_FREE char *modules = text_format ("%s/lib/modules", job->output);
  CLEANUP_FREE char *path = text_format ("INSTALL_MOD_PATH=%s", job->output);
  const char *const words[] = { path, "INSTALL_MOD_STRIP=1", "modules_install", NULL };
  int r = kernel_make (build, words, err);

  return r == 1 && remove_links (modules, err) < 0 ? -1 : r;
}

int
kernel_keep (struct build *build, const char *id, struct error *err)
{
  const struct build_job *job = build->job;
  CLEANUP_FREE char *from = text_format ("%s/arch/x86/boot/" KERNEL_IMAGE, job->build);
  CLEANUP_FREE char *to = text_format ("%s/" KERNEL_IMAGE, job->output);
  CLEANUP_FREE char *id_file = text_format ("%s/" KERNEL_ID, job->output);

  if (!file_exists (from, NULL))
    return build_fail (build, BUILD_FAILED, "the build left no " KERNEL_IMAGE);
  if (folder_copy (from, to, NULL, err) < 0
      || file_write (id_file, id, strlen (id), err) < 0)
    return -1;
  return job->options->modules ? keep_modules (build, err) : 1;
}
