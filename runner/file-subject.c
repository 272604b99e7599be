/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Two kinds of files: a program is a qemu, a boot image is a kernel.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
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
#define HEADER_SIZE 0x400

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
open_header (const char *path, unsigned char header[HEADER_SIZE], struct error *err)
{
  int fd = open (path, O_RDONLY | O_CLOEXEC);

  memset (header, 0, HEADER_SIZE);
  if (fd >= 0 && read (fd, header, HEADER_SIZE) >= 0)
    return fd;
  error_set (err, STATUS_USAGE, "%s: cannot be read: %s", path, strerror (errno));
  if (fd >= 0)
    close (fd);
  return -1;
}

static bool
is_x86_image (const unsigned char *header)
{
  return memcmp (header + X86_MAGIC_AT, "HdrS", 4) == 0;
}

int
kernel_describe (struct setup *setup, struct error *err)
{
  unsigned char header[HEADER_SIZE];
  CLEANUP_CLOSE int fd = -1;

  if (setup->kernel_id)
    return 0; /* a build of ours: its modules, if any, are its own */
  fd = open_header (setup->kernel, header, err);
  if (fd == -1)
    return -1;
  CLEANUP_FREE char *version = is_x86_image (header) ? image_version (fd, header) : NULL;
  CLEANUP_FREE char *modules = version ? text_format ("/lib/modules/%s", version) : NULL;
  setup->kernel_id = STEAL (version);
  if (!setup->modules && modules && access (modules, R_OK) == 0)
    setup->modules = STEAL (modules);
  return 0;
}

int
file_subject_attach (const char *path, struct setup *setup, struct error *err)
{
  unsigned char header[HEADER_SIZE];
  CLEANUP_CLOSE int fd = open_header (path, header, err);

  if (fd == -1)
    return -1;
  if (is_x86_image (header) || memcmp (header + ARM64_MAGIC_AT, "ARM\x64", 4) == 0) {
    setup->kernel = text_copy (path);
    return 0;
  }
  if (memcmp (header, "\177ELF", 4) != 0 && memcmp (header, "#!", 2) != 0)
    return error_set (err, STATUS_USAGE,
                      "%s: is neither a program (a qemu) nor a kernel image", path);
  if (access (path, X_OK) == -1)
    return error_set (err, STATUS_USAGE, "%s: is not executable", path);
  setup->hv = text_copy (path);
  return 0;
}
