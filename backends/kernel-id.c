/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The build id that the guest's /proc/version shows.  It has to prove which
 * image runs, and yet may not be of the commit or its tree: commits that
 * compile to the same image would get other bytes, and could not be pooled.
 * So it is the hash of what was linked, put into the linked file afterwards:
 * the kernel is compiled with a host name of as many zeros, and these are
 * overwritten before the image is made.
 */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../runner/cleanup.h"
#include "../runner/files.h"
#include "../runner/text.h"
#include "kernel.h"

#define STAMP "bootbisect.id"
#define STRIPPED "bootbisect.stripped"
#define MARKED "bootbisect.vmlinux"

/* "build-" and what follows it */
#define DIGITS 16
#define PREFIX (sizeof KERNEL_ID_HOST - 1 - DIGITS)

/* How often `from` stands in a file; each is overwritten with `to` (NULL: none
 * is), which is as long.  -1: it can't be read or written.
 */
static int
count (const char *path, const char *from, const char *to, size_t *n, struct error *err)
{
  CLEANUP_CLOSE int fd = open (path, (to ? O_RDWR : O_RDONLY) | O_CLOEXEC);
  const size_t size = strlen (from);
  struct stat st;

  *n = 0;
  if (fd < 0 || fstat (fd, &st) < 0)
    return file_error (err, path);
  if (st.st_size == 0)
    return 0;
  char *bytes = mmap (NULL, st.st_size, PROT_READ | (to ? PROT_WRITE : 0), MAP_SHARED, fd, 0);
  if (bytes == MAP_FAILED)
    return file_error (err, path);
  char *at = bytes, *end = bytes + st.st_size;
  while ((at = memmem (at, end - at, from, size)) != NULL) {
    if (to)
      memcpy (at, to, size);
    at += size;
    ++*n;
  }
  munmap (bytes, st.st_size);
  return 0;
}

/* The id of a file that has none yet: of what goes into the image, so without
 * symbols and the like, which may name the folder it was built in.
 */
static int
make_id (struct build *build, const char *vmlinux, char id[sizeof KERNEL_ID_HOST],
         struct error *err)
{
  CLEANUP_FREE char *stripped = text_format ("%s/" STRIPPED, build->job->build);
  const char *const argv[] = { "objcopy", "-S", "-R", ".comment", vmlinux, stripped, NULL };
  char hash[REPO_HASH_SIZE];
  int r = build_step (build, "objcopy", argv, build->job->build, err);

  if (r == 1 && repo_hash_file (stripped, hash, err) < 0)
    r = -1;
  unlink (stripped);
  if (r != 1)
    return r;
  memcpy (id, KERNEL_ID_HOST, PREFIX);
  memcpy (id + PREFIX, hash, DIGITS);
  id[PREFIX + DIGITS] = '\0';
  return 1;
}

/* By rename, so that a build which is cut off here finds the one or the other. */
static int
mark (struct build *build, const char *vmlinux, const char *id, struct error *err)
{
  CLEANUP_FREE char *marked = text_format ("%s/" MARKED, build->job->build);
  size_t n;

  if (folder_remove (marked, err) < 0 || folder_copy (vmlinux, marked, NULL, err) < 0
      || count (marked, KERNEL_ID_HOST, id, &n, err) < 0
      || build_stamp_set (build->job, STAMP, id, err) < 0)
    return -1;
  return rename (marked, vmlinux) < 0 ? file_error (err, vmlinux) : 1;
}

/* A commit that changes nothing of the kernel is not linked again, and has its
 * id already.
 */
static int
find_id (struct build *build, const char *vmlinux, char id[sizeof KERNEL_ID_HOST],
         struct error *err)
{
  CLEANUP_FREE char *path = text_format ("%s/" STAMP, build->job->build);
  CLEANUP_FREE char *stamp = file_exists (path, NULL) ? file_read (path, NULL, NULL) : NULL;
  size_t n = 0;

  if (stamp && strlen (stamp) == PREFIX + DIGITS
      && count (vmlinux, stamp, NULL, &n, err) < 0)
    return -1;
  if (n == 0)
    return build_fail (build, BUILD_FAILED,
                       "the kernel's version line has no place for a build id: it does not "
                       "use KBUILD_BUILD_HOST");
  strcpy (id, stamp);
  return 1;
}

int
kernel_put_id (struct build *build, char id[sizeof KERNEL_ID_HOST], struct error *err)
{
  CLEANUP_FREE char *vmlinux = text_format ("%s/vmlinux", build->job->build);
  size_t n;

  if (!file_exists (vmlinux, NULL))
    return build_fail (build, BUILD_FAILED, "the build left no vmlinux");
  if (count (vmlinux, KERNEL_ID_HOST, NULL, &n, err) < 0)
    return -1;
  if (n == 0)
    return find_id (build, vmlinux, id, err);
  int r = make_id (build, vmlinux, id, err);
  return r == 1 ? mark (build, vmlinux, id, err) : r;
}
