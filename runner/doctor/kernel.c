/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The kernel that supermin would make an appliance from: the newest of
 * /lib/modules/V/vmlinuz, else of /boot/vmlinuz-V with a modules.dep,
 * those for this architecture first.  supermin looks no further when it
 * can't read that one, and Debian and Ubuntu may ship kernels that only
 * root can read.
 */
#include <errno.h>
#include <glob.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../cleanup.h"
#include "../text.h"
#include "planted.h"

#define CHECK "host-kernel"

/* The version that a kernel's path names: /boot/vmlinuz-VERSION, or
 * /lib/modules/VERSION/vmlinuz.
 */
static char *
version_of (const char *path)
{
  const char *name = strrchr (path, '/') + 1;
  const char *folder = memrchr (path, '/', (size_t) (name - 1 - path));

  if (strncmp (name, "vmlinu", 6) == 0 && name[6] && name[7] == '-')
    return text_copy (name + 8);
  return text_format ("%.*s", (int) (name - 1 - folder - 1), folder + 1);
}

static bool
has_modules (const struct doctor *doctor, const char *path)
{
  CLEANUP_FREE char *version = version_of (path);
  CLEANUP_FREE char *list
    = text_format ("%s/lib/modules/%s/modules.dep", doctor->root, version);

  return access (list, F_OK) == 0;
}

/* The newest kernel that a pattern finds, or NULL; the caller frees it. */
static char *
newest (const struct doctor *doctor, const char *pattern)
{
  CLEANUP_FREE char *whole = planted_path (doctor, pattern);
  CLEANUP_FREE char *best_version = NULL;
  char *best = NULL;
  glob_t found;

  if (glob (whole, 0, NULL, &found) != 0)
    return NULL;
  for (size_t i = 0; i < found.gl_pathc; i++) {
    const char *path = found.gl_pathv[i];
    CLEANUP_FREE char *version = version_of (path);

    if (strstr (path + strlen (doctor->root), "xen") || !has_modules (doctor, path)
        || (best && strverscmp (version, best_version) <= 0))
      continue;
    free (best);
    free (best_version);
    best = text_copy (path);
    best_version = STEAL (version);
  }
  globfree (&found);
  return best;
}

static char *
pick (const struct doctor *doctor, const char *architecture)
{
  const char *debian = strcmp (architecture, "x86_64") == 0    ? "amd64"
                       : strcmp (architecture, "aarch64") == 0 ? "arm64"
                       : strcmp (architecture, "ppc64le") == 0 ? "powerpc64le"
                                                               : architecture;
  const char *const names[] = { architecture, debian };
  char *best = newest (doctor, "/lib/modules/*/vmlinuz");

  for (size_t i = 0; i < 2 && !best && architecture[0]; i++) {
    CLEANUP_FREE char *pattern = text_format ("/boot/vmlinu?-*-%s", names[i]);

    best = newest (doctor, pattern);
  }
  return best ? best : newest (doctor, "/boot/vmlinu?-*");
}

void
doctor_kernel (struct doctor *doctor, const char *architecture)
{
  const char *given = doctor->root[0] ? NULL : getenv ("SUPERMIN_KERNEL");
  CLEANUP_FREE char *path = given ? text_copy (given) : pick (doctor, architecture);

  if (!path) {
    doctor_find (doctor, CHECK, DOCTOR_FAULT,
                 "no kernel in /boot or /lib/modules that has modules: supermin has nothing "
                 "to make an appliance from");
    doctor_advise (doctor, "install a kernel package (Debian: linux-image-cloud-amd64 is the "
                           "smallest), or name an image with SUPERMIN_KERNEL");
  } else if (access (path, R_OK) < 0) {
    CLEANUP_FREE char *quoted = text_shell_quote (path + strlen (doctor->root));

    doctor_find (doctor, CHECK, DOCTOR_FAULT,
                 "%s cannot be read (%s), and supermin takes no other",
                 path + strlen (doctor->root), strerror (errno));
    doctor_advise (doctor, "sudo chmod a+r %s; to keep it so: sudo dpkg-statoverride --add "
                           "root root 0644 %s", quoted, quoted);
  } else
    doctor_find (doctor, CHECK, DOCTOR_OK, "%s can be read", path + strlen (doctor->root));
}
