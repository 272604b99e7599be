/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Compares a setup with what the probe says that ran.
 */
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cleanup.h"
#include "json.h"
#include "text.h"
#include "verify.h"

/* A text of the probe's, or NULL. */
static const char *
text_of (struct json_object *ran, const char *part, const char *name)
{
  const char *text = json_text (json_member (ran, part), name);

  return text[0] ? text : NULL;
}

/* Not json_integer (): overlayfs uses all 64 bits of an inode number. */
static uint64_t
number_of (struct json_object *ran, const char *part, const char *name)
{
  return json_object_get_uint64 (json_member (json_member (ran, part), name));
}

static bool
refuse (char **reason, const char *what, const char *ran, const char *wanted)
{
  *reason = text_format ("%s that ran is %s, not %s", what, ran ? ran : "not known", wanted);
  return false;
}

static bool
is_script (const char *path)
{
  CLEANUP_CLOSE int fd = open (path, O_RDONLY | O_CLOEXEC);
  char start[2];

  return fd >= 0 && read (fd, start, 2) == 2 && memcmp (start, "#!", 2) == 0;
}

static bool
same_qemu (const struct setup *setup, struct json_object *ran, char **reason)
{
  const char *wanted = setup->hv_binary ? setup->hv_binary : setup->hv;
  struct stat st;

  if (!wanted || (!setup->hv_binary && is_script (wanted)))
    return true;
  if (stat (wanted, &st) == 0
      && number_of (ran, "qemu", "inode") == (uint64_t) st.st_ino
      && number_of (ran, "qemu", "device") == (uint64_t) st.st_dev)
    return true;
  return refuse (reason, "the qemu", text_of (ran, "qemu", "path"), wanted);
}

/* Whether path is folder or below it, links resolved. */
static bool
is_below (const char *path, const char *folder)
{
  CLEANUP_FREE char *real = path ? realpath (path, NULL) : NULL;
  CLEANUP_FREE char *above = realpath (folder, NULL);
  size_t n = above ? strlen (above) : 0;

  return real && above && strncmp (real, above, n) == 0
         && (real[n] == '/' || real[n] == '\0');
}

static bool
same_kernel (const struct setup *setup, struct json_object *ran, char **reason)
{
  const char *version = text_of (ran, "kernel", "version");

  if (!setup->kernel_id || (version && strstr (version, setup->kernel_id)))
    return true;
  return refuse (reason, "the kernel", version, setup->kernel_id);
}

/* The appliance is where qemu took its kernel from.  A private cache counts
 * where the appliance is made of what was built; elsewhere the user's own
 * LIBGUESTFS_PATH may well lead past it.
 */
static bool
same_appliance (const struct setup *setup, struct json_object *ran, char **reason)
{
  const char *wanted = setup->appliance    ? setup->appliance
                       : setup->libguestfs ? setup->cachedir
                                           : NULL;
  const char *kernel = text_of (ran, "kernel", "path");

  if (!wanted || is_below (kernel, wanted))
    return true;
  return refuse (reason, "the appliance", kernel, wanted);
}

/* The daemon comes out of the appliance, so this tells an old one from the
 * right one whatever its name.
 */
static bool
same_daemon (const struct setup *setup, struct json_object *ran, char **reason)
{
  const char *sum = text_of (ran, "daemon", "md5");

  if (!setup->daemon_id || (sum && strcmp (sum, setup->daemon_id) == 0))
    return true;
  return refuse (reason, "the guestfsd in the appliance", sum, setup->daemon_id);
}

static bool
same_libguestfs (const struct setup *setup, struct json_object *ran, char **reason)
{
  CLEANUP_FREE char *appliance = NULL;
  const char *library = text_of (ran, "libguestfs", "path");
  const char *path = text_of (ran, "appliance", "path");

  if (!setup->libguestfs)
    return true;
  if (!is_below (library, setup->libguestfs))
    return refuse (reason, "the libguestfs", library, setup->libguestfs);
  /* The new library launches the old appliance without a word. */
  appliance = text_format ("%s/appliance", setup->libguestfs);
  if (!setup->appliance && (!path || strcmp (path, appliance) != 0))
    return refuse (reason, "the appliance", path, appliance);
  return true;
}

bool
verify_ran (const struct setup *setup, struct json_object *ran, char **reason)
{
  return same_qemu (setup, ran, reason) && same_kernel (setup, ran, reason)
         && same_libguestfs (setup, ran, reason) && same_appliance (setup, ran, reason)
         && same_daemon (setup, ran, reason);
}
