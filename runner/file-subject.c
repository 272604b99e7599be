/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Two kinds of files: a program is a qemu, a boot image is a kernel.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cleanup.h"
#include "file-subject.h"
#include "text.h"

/* Documentation/arch/x86/boot.rst: "HdrS" at 0x202, and at 0x20e the offset
 * (less 0x200) of the version text that uname shows.
 */
#define X86_MAGIC_AT 0x202
#define X86_VERSION_AT 0x20e
/* Documentation/arch/arm64/booting.rst: "ARM\x64" at 56. */
#define ARM64_MAGIC_AT 56

/* The version that an x86 image carries, up to its first space; or NULL. */
static char *
image_version (int fd, const unsigned char *header)
{
  off_t at = header[X86_VERSION_AT] + 256 * header[X86_VERSION_AT + 1] + 0x200;
  char version[128] = "";

  if (pread (fd, version, sizeof version - 1, at) <= 0)
    return NULL;
  version[strcspn (version, " ")] = '\0';
  return version[0] && !strchr (version, '/') ? text_copy (version) : NULL;
}

static int
attach_kernel (const char *path, int fd, const unsigned char *header,
               const char *cache_dir, struct setup *setup, struct error *err)
{
  char hash[REPO_HASH_SIZE];
  CLEANUP_FREE char *version = image_version (fd, header);
  CLEANUP_FREE char *modules = version ? text_format ("/lib/modules/%s", version) : NULL;

  if (repo_hash_file (path, hash, err) == -1)
    return -1;
  free (setup->cachedir);
  setup->cachedir = text_format ("%s/kernels/%.16s", cache_dir, hash);
  setup->kernel = text_copy (path);
  setup->kernel_id = text_copy (version);
  if (modules && access (modules, R_OK) == 0)
    setup->modules = STEAL (modules);
  return 0;
}

int
file_subject_attach (const char *path, const char *cache_dir, struct setup *setup,
                     struct error *err)
{
  CLEANUP_CLOSE int fd = open (path, O_RDONLY | O_CLOEXEC);
  unsigned char header[0x400] = { 0 };

  if (fd == -1 || read (fd, header, sizeof header) < 0)
    return error_set (err, STATUS_USAGE, "%s: cannot be read: %s", path, strerror (errno));
  if (memcmp (header + X86_MAGIC_AT, "HdrS", 4) == 0
      || memcmp (header + ARM64_MAGIC_AT, "ARM\x64", 4) == 0)
    return attach_kernel (path, fd, header, cache_dir, setup, err);
  if (memcmp (header, "\177ELF", 4) != 0 && memcmp (header, "#!", 2) != 0)
    return error_set (err, STATUS_USAGE,
                      "%s: is neither a program (a qemu) nor a kernel image", path);
  if (access (path, X_OK) == -1)
    return error_set (err, STATUS_USAGE, "%s: is not executable", path);
  setup->hv = text_copy (path);
  return 0;
}
