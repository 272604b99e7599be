/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The processor: can it run guests by itself, is it one to avoid, and is this
 * machine a guest already.
 */
#include <string.h>
#include <unistd.h>

#include "../cleanup.h"
#include "../text.h"
#include "planted.h"

#define CPUINFO "/proc/cpuinfo"

/* Whether a list of words holds this one. */
static bool
has_word (const char *list, const char *word)
{
  size_t n = strlen (word);

  for (const char *at = list; at && (at = strstr (at, word)); at += n)
    if ((at == list || at[-1] == ' ') && (at[n] == '\0' || at[n] == ' '))
      return true;
  return false;
}

static bool
is_there (const struct doctor *doctor, const char *path)
{
  CLEANUP_FREE char *whole = planted_path (doctor, path);

  return access (whole, F_OK) == 0;
}

/* x86: vmx or svm.  Elsewhere the flags do not say, and the device does. */
void
doctor_virtualisation (struct doctor *doctor)
{
  CLEANUP_FREE char *flags = planted_value (doctor, CPUINFO, "flags");
  bool device = is_there (doctor, "/dev/kvm");

  if (has_word (flags, "vmx") || has_word (flags, "svm"))
    doctor_find (doctor, "virtualisation", DOCTOR_OK, "the processor has it (%s)",
                 has_word (flags, "vmx") ? "vmx" : "svm");
  else if (!flags)
    doctor_find (doctor, "virtualisation", device ? DOCTOR_OK : DOCTOR_UNKNOWN,
                 device ? "the processor's flags do not say, but there is a /dev/kvm"
                        : "the processor's flags do not say");
  else if (device) {
    doctor_find (doctor, "virtualisation", DOCTOR_WARNING,
                 "the processor shows neither vmx nor svm, and yet there is a /dev/kvm");
    doctor_advise (doctor, "believe only what the check kvm-guest of `bootbisect doctor` "
                           "finds");
  } else if (has_word (flags, "hypervisor")) {
    doctor_find (doctor, "virtualisation", DOCTOR_FAULT,
                 "the processor shows neither vmx nor svm to this guest");
    doctor_advise (doctor, "let the host pass it on (nested virtualisation), measure on the "
                           "host, or take --accel tcg");
  } else {
    doctor_find (doctor, "virtualisation", DOCTOR_FAULT,
                 "the processor shows neither vmx nor svm");
    doctor_advise (doctor, "switch virtualisation on in the firmware's setup (VT-x, AMD-V, "
                           "SVM); a processor that has none is one to avoid: --accel tcg");
  }
}

static void
check_model (struct doctor *doctor)
{
  CLEANUP_FREE char *vendor = planted_value (doctor, CPUINFO, "vendor_id");
  CLEANUP_FREE char *model = planted_value (doctor, CPUINFO, "model name");

  if ((model && strcasestr (model, "geode")) || (vendor && strcasestr (vendor, "geode"))) {
    doctor_find (doctor, "processor", DOCTOR_FAULT, "%s: too slow to boot appliances on",
                 model ? model : vendor);
    doctor_advise (doctor, "measure on another machine");
  } else if (model)
    doctor_find (doctor, "processor", DOCTOR_OK, "%s", model);
  else
    doctor_find (doctor, "processor", DOCTOR_UNKNOWN, "the kernel names no model");
}

static void
check_guest (struct doctor *doctor, const char *flags)
{
  CLEANUP_FREE char *domain = planted_line (doctor, "/proc/xen/capabilities");
  CLEANUP_FREE char *type = planted_line (doctor, "/sys/hypervisor/type");
  CLEANUP_FREE char *vendor = planted_line (doctor, "/sys/class/dmi/id/sys_vendor");
  const char *by = type ? type : vendor ? vendor : "the processor says so";

  if (domain && strstr (domain, "control_d")) {
    doctor_find (doctor, "nested", DOCTOR_FAULT,
                 "this is a Xen dom0, which is itself a guest: it has no KVM");
    doctor_advise (doctor, "start this host without Xen, measure elsewhere, or take "
                           "--accel tcg");
  } else if (has_word (flags, "hypervisor") || type
             || is_there (doctor, "/proc/device-tree/hypervisor")) {
    doctor_find (doctor, "nested", DOCTOR_WARNING,
                 "this machine is itself a guest (%s): KVM in it is slow, and its host "
                 "can take time away",
                 by);
    doctor_advise (doctor, "measure on a machine of its own where that is to be had, else "
                           "take more samples");
  } else
    doctor_find (doctor, "nested", flags ? DOCTOR_OK : DOCTOR_UNKNOWN,
                 flags ? "no guest, as far as the processor says"
                       : "the processor's flags do not say");
}

void
doctor_processor (struct doctor *doctor)
{
  CLEANUP_FREE char *flags = planted_value (doctor, CPUINFO, "flags");

  check_model (doctor);
  check_guest (doctor, flags);
}
