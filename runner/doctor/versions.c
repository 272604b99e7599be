/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Versions that the appliance's speed is known to want, held against what
 * the programs say of themselves.  libguestfs 1.34 and qemu 2.7 are those of
 * guestfs-performance(1), supermin 5.1 is what that libguestfs wants.
 */
#include <stdio.h>
#include <string.h>

#include "../json.h"
#include "doctor.h"

struct wanted {
  const char *name;    /* of the check and of the machine's member */
  unsigned major, minor;
  const char *why;     /* what there is no boot without */
  const char *package; /* Debian's */
};

static const struct wanted wanted[] = {
  { "libguestfs", 1, 34, "bootbisect-probe and its library", "libguestfs0" },
  { "qemu", 2, 7, "qemu-system for this architecture", "qemu-system-x86" },
  { "supermin", 5, 1, "supermin", "supermin" },
};

/* The first "digits.digits" of a line. */
static bool
read_version (const char *text, unsigned *major, unsigned *minor)
{
  for (; (text = strpbrk (text, "0123456789")); text += strspn (text, "0123456789"))
    if (sscanf (text, "%9u.%9u", major, minor) == 2)
      return true;
  return false;
}

static void
check_version (struct doctor *doctor, const struct wanted *w, const char *text)
{
  unsigned major = 0, minor = 0;

  if (!text[0]) {
    doctor_find (doctor, w->name, DOCTOR_FAULT, "%s cannot be run", w->why);
    doctor_advise (doctor, "install it (Debian: %s), or name it (LIBGUESTFS_HV for qemu, "
                           "BOOTBISECT_PROBE)", w->package);
  } else if (!read_version (text, &major, &minor))
    doctor_find (doctor, w->name, DOCTOR_UNKNOWN, "'%s' names no version", text);
  else if (major < w->major || (major == w->major && minor < w->minor)) {
    doctor_find (doctor, w->name, DOCTOR_WARNING, "%s: older than %u.%u, which boots faster",
                 text, w->major, w->minor);
    doctor_advise (doctor, "take %s %u.%u or newer", w->name, w->major, w->minor);
  } else
    doctor_find (doctor, w->name, DOCTOR_OK, "%s", text);
}

void
doctor_versions (struct doctor *doctor, struct json_object *machine)
{
  const char *kernel = json_text (machine, "kernel");

  for (size_t i = 0; i < sizeof wanted / sizeof wanted[0]; i++)
    check_version (doctor, &wanted[i], json_text (machine, wanted[i].name));
  doctor_find (doctor, "kernel", kernel[0] ? DOCTOR_OK : DOCTOR_UNKNOWN, "%s",
               kernel[0] ? kernel : "the kernel names no version");
}
