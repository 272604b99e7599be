/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * /dev/kvm: is it there, and is it for us.  Whether it is good for anything
 * only a launch tells (boots.c).
 */
#include <errno.h>
#include <grp.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../cleanup.h"
#include "../text.h"
#include "planted.h"

#define CHECK "kvm-device"

static void
say_missing (struct doctor *doctor)
{
  CLEANUP_FREE char *flags = planted_value (doctor, "/proc/cpuinfo", "flags");
  const char *module = flags && strstr (flags, " vmx")   ? "kvm_intel"
                       : flags && strstr (flags, " svm") ? "kvm_amd"
                                                         : NULL;

  doctor_find (doctor, CHECK, DOCTOR_FAULT, "there is no /dev/kvm");
  if (module)
    doctor_advise (doctor,
                   "sudo modprobe %s; where that fails, switch virtualisation on in the "
                   "firmware's setup (in a container: hand the device in)",
                   module);
  else
    doctor_advise (doctor, "nothing to be done where the processor has no virtualisation: "
                           "--accel tcg");
}

static void
say_forbidden (struct doctor *doctor, const struct stat *st, int why)
{
  struct group *group = getgrgid (st->st_gid);

  doctor_find (doctor, CHECK, DOCTOR_FAULT, "/dev/kvm is there, but not for this user: %s",
               strerror (why));
  if (group && group->gr_gid != 0 && (st->st_mode & 060) == 060)
    doctor_advise (doctor, "sudo usermod -aG %s \"$USER\", and log in anew", group->gr_name);
  else
    doctor_advise (doctor, "sudo chmod 0666 /dev/kvm, and a udev rule that keeps it so");
}

void
doctor_device (struct doctor *doctor)
{
  CLEANUP_FREE char *path = planted_path (doctor, "/dev/kvm");
  struct stat st;

  if (stat (path, &st) < 0)
    say_missing (doctor);
  else if (access (path, R_OK | W_OK) < 0)
    say_forbidden (doctor, &st, errno);
  else
    doctor_find (doctor, CHECK, DOCTOR_OK, "/dev/kvm can be opened (mode %04o)",
                 (unsigned) st.st_mode & 07777);
}
