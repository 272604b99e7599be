/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The artefact of a qemu build: bin/qemu-system-ARCH and share/qemu/ with
 * the firmware files of a boot.
 *
 * That is the layout of an installation, which every qemu finds from its own
 * place: before 5.2 it looks for ../share/qemu beside its binary, since then
 * it moves the configured /usr/local/share/qemu along with /usr/local/bin.
 * So the folder can be moved, and no wrapper script adds its own time to each
 * boot.
 */
#include <dirent.h>
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "../runner/cleanup.h"
#include "../runner/files.h"
#include "../runner/text.h"
#include "qemu.h"

/* Firmware and option ROMs of the machines that libguestfs starts, with
 * whatever devices --append or a workload may add.
 */
static bool
is_firmware (const char *name)
{
  static const char *const patterns[]
    = { "bios*.bin",      "kvmvapic.bin", "linuxboot*.bin", "multiboot*.bin", "pvh.bin",
        "sgabios.bin",    "vgabios*.bin", "efi-*.rom",      "pxe-*.rom",      "qboot.rom" };

  for (size_t i = 0; i < sizeof patterns / sizeof patterns[0]; i++)
    if (fnmatch (patterns[i], name, 0) == 0)
      return true;
  return false;
}

static int
keep_firmware (struct build *build, struct error *err)
{
  CLEANUP_FREE char *from = text_format ("%s/pc-bios", build->job->source);
  CLEANUP_FREE char *to = text_format ("%s/share/qemu", build->job->output);
  DIR *dir = opendir (from);
  struct dirent *entry;
  int r = 1;

  if (!dir)
    return build_fail (build, BUILD_FAILED, "the tree has no folder pc-bios");
  if (folder_make (to, err) < 0)
    r = -1;
  while (r == 1 && (entry = readdir (dir))) {
    CLEANUP_FREE char *file = text_format ("%s/%s", from, entry->d_name);
    CLEANUP_FREE char *copy = text_format ("%s/%s", to, entry->d_name);
    struct stat st;

    if (is_firmware (entry->d_name) && lstat (file, &st) == 0 && S_ISREG (st.st_mode))
      r = folder_copy (file, copy, NULL, err) < 0 ? -1 : 1;
  }
  closedir (dir);
  return r;
}

static int
keep_binary (struct build *build, const char *to, struct error *err)
{
  const struct build_job *job = build->job;
  const char *arch = qemu_arch ();
  CLEANUP_FREE char *bin = text_format ("%s/bin", job->output);
  CLEANUP_FREE char *from = text_format ("%s/qemu-system-%s", job->build, arch);
  struct stat st;

  if (folder_make (bin, err) < 0)
    return -1;
  if (stat (from, &st) < 0) {
    /* Where make put it, before meson. */
    free (from);
    from = text_format ("%s/%s-softmmu/qemu-system-%s", job->build, arch, arch);
  }
  if (stat (from, &st) < 0)
    return build_fail (build, BUILD_FAILED, "the build left no qemu-system-%s", arch);
  const char *const argv[] = { "strip", "-o", to, from, NULL };
  return build_step (build, "strip", argv, job->build, err);
}

/* Runs it where it is now: it must start, and look for its firmware nowhere
 * but here (a configure command of the user's can have fixed the paths).
 */
static int
check_firmware_path (struct build *build, const char *binary, struct error *err)
{
  const struct build_job *job = build->job;
  const char *const argv[] = { binary, "-L", "help", NULL };
  CLEANUP_FREE char *share = text_format ("%s/share/qemu", job->output);
  CLEANUP_FREE char *wanted = realpath (share, NULL);
  size_t before = 0, after = 0;

  free (file_exists (job->log, NULL) ? file_read (job->log, &before, NULL) : NULL);
  int r = build_step (build, "the built qemu", argv, job->output, err);
  if (r != 1)
    return r;
  CLEANUP_FREE char *log = file_read (job->log, &after, err);
  if (!log)
    return -1;
  char *save = NULL;
  for (char *line = strtok_r (log + (before < after ? before : after), "\n", &save); line;
       line = strtok_r (NULL, "\n", &save)) {
    CLEANUP_FREE char *real = realpath (line, NULL);

    if (real && wanted && strcmp (real, wanted) == 0)
      return 1;
    if (real)
      break;
  }
  return build_fail (build, BUILD_FAILED,
                     "the built qemu does not look for its firmware in ../share/qemu: "
                     "configure it without --datadir and --disable-relocatable");
}

int
qemu_keep (struct build *build, struct error *err)
{
  CLEANUP_FREE char *binary
    = text_format ("%s/bin/qemu-system-%s", build->job->output, qemu_arch ());
  int r = keep_binary (build, binary, err);

  if (r == 1)
    r = keep_firmware (build, err);
  return r == 1 ? check_firmware_path (build, binary, err) : r;
}
