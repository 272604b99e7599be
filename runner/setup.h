/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * With what a boot runs: the files under test, the files that are pinned,
 * and the options of the appliance.  A backend fills in what its artefact
 * gives; the command line fills in the rest; the probe runs it.
 */
#ifndef BOOTBISECT_SETUP_H
#define BOOTBISECT_SETUP_H

#include <stdbool.h>

enum accel {
  ACCEL_AUTO,
  ACCEL_KVM,
  ACCEL_TCG,
};

/* What takes part in a boot and can be under test, or pinned. */
enum setup_part {
  PART_HV = 1 << 0,
  PART_KERNEL = 1 << 1,
  PART_APPLIANCE = 1 << 2,
  PART_LIBGUESTFS = 1 << 3,
};

/* Absolute paths; NULL: whatever libguestfs finds on the system. */
struct setup {
  char *hv;          /* qemu, or a front or wrapper for it: LIBGUESTFS_HV */
  char *hv_binary;   /* what /proc/PID/exe of the live process must be; NULL: hv, or
                        not checked where there is no hv */
  char *kernel;      /* kernel image; it boots as the one of `appliance` */
  char *modules;     /* its lib/modules/VERSION; NULL: it has none */
  char *kernel_id;   /* text that the guest's /proc/version must contain; NULL: not checked */
  char *appliance;   /* fixed appliance folder: LIBGUESTFS_PATH */
  char *libguestfs;  /* build folder of libguestfs: lib/.libs and appliance below it */
  char *daemon_id;   /* MD5 sum that the guest's guestfsd must have; NULL: not checked */
  char *cachedir;    /* LIBGUESTFS_CACHEDIR; NULL: the user's own */
  char *guestfs_backend; /* direct, libvirt, libvirt:URI ...; NULL: $LIBGUESTFS_BACKEND, or direct */
  char *folder;      /* the artefact's folder, where a command workload runs */
  char *insn_plugin; /* qemu's plugin that counts the guest's instructions, or NULL */
  bool fixed;        /* the appliance is a fixed one of our own making */
  enum accel accel;  /* never ACCEL_AUTO once it reaches the probe */
  unsigned memsize;  /* MB; 0: libguestfs' default */
  unsigned smp;      /* 0: libguestfs' default */
  char *append;      /* extra kernel options, or NULL */
};

void setup_clear (struct setup *setup);
#define CLEANUP_SETUP __attribute__ ((cleanup (setup_clear)))
void setup_copy (struct setup *to, const struct setup *from);

#endif
