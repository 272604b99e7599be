/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What really ran: asked of the live qemu's /proc, of the guest's kernel and
 * of the dynamic linker, not of the settings that should have led to it.
 */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../cleanup.h"
#include "../text.h"
#include "probe.h"

void
identity_library (guestfs_h *g, struct identity *identity)
{
  struct guestfs_version *version = guestfs_version (g);
  void *symbol = dlsym (RTLD_DEFAULT, "guestfs_launch");
  Dl_info info;

  if (symbol && dladdr (symbol, &info) && info.dli_fname)
    identity->library = realpath (info.dli_fname, NULL);
  if (version)
    identity->library_version
        = text_format ("%lld.%lld.%lld%s", (long long) version->major,
                       (long long) version->minor, (long long) version->release,
                       version->extra ? version->extra : "");
  guestfs_free_version (version);
  identity->appliance_path = text_copy (guestfs_get_path (g));
  identity->cachedir = guestfs_get_cachedir (g);
}

/* The word after `option` on a process's command line, or NULL. */
static char *
option_of (int pid, const char *option)
{
  CLEANUP_FREE char *path = text_format ("/proc/%d/cmdline", pid);
  CLEANUP_FREE char *word = NULL;
  CLEANUP_FCLOSE FILE *fp = fopen (path, "re");
  size_t size = 0;

  while (fp && getdelim (&word, &size, '\0', fp) > 0) {
    if (strcmp (word, option) == 0)
      return getdelim (&word, &size, '\0', fp) > 0 ? STEAL (word) : NULL;
  }
  return NULL;
}

static void
look_at_qemu (int pid, struct identity *identity)
{
  CLEANUP_FREE char *link = text_format ("/proc/%d/exe", pid);
  char path[4096];
  ssize_t n = readlink (link, path, sizeof path - 1);
  struct stat st;

  if (n <= 0 || stat (link, &st) < 0)
    return;
  path[n] = '\0';
  identity->qemu = text_copy (path);
  identity->qemu_device = st.st_dev;
  identity->qemu_inode = st.st_ino;
  identity->qemu_size = st.st_size;
  identity->kernel = option_of (pid, "-kernel");
}

/* What a command prints in the guest, up to the first character of `end`; NULL
 * where it fails.
 */
static char *
ask_guest (guestfs_h *g, char *command, const char *end)
{
  char *const words[] = { command, NULL };
  char *text = guestfs_debug (g, "sh", words);

  if (text)
    text[strcspn (text, end)] = '\0';
  return text;
}

void
identity_live (guestfs_h *g, bool daemon, struct identity *identity)
{
  static char version[] = "cat /proc/version";
  static char sum[] = "md5sum </proc/$PPID/exe"; /* the shell's parent is guestfsd */
  int pid = guestfs_get_pid (g);

  if (pid > 0)
    look_at_qemu (pid, identity);
  identity->kernel_version = ask_guest (g, version, "\n");
  if (daemon)
    identity->daemon = ask_guest (g, sum, " \n");
}

void
identity_clear (struct identity *identity)
{
  free (identity->qemu);
  free (identity->kernel);
  free (identity->kernel_version);
  free (identity->daemon);
  free (identity->library);
  free (identity->library_version);
  free (identity->appliance_path);
  free (identity->cachedir);
  memset (identity, 0, sizeof *identity);
}
