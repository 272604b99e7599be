/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What is wrong with this machine for booting appliances and timing them.
 * Each check adds one finding (or a few): a verdict, what was found, and
 * what to do about it.
 *
 *   processor.c  hardware virtualisation, processors to avoid, nested
 *   device.c     /dev/kvm
 *   kernel.c     the host kernel that supermin would take
 *   versions.c   libguestfs, qemu, supermin, kernel
 *   pace.c       governor, turbo, SMT, load, steal, memory
 *   folders.c    room and speed of the folders that are written to
 *   boots.c      real launches: supermin, KVM, the appliance
 *
 * Files of /proc, /sys, /dev, /boot are read below `root`, so that the tests
 * can plant other machines.
 */
#ifndef BOOTBISECT_DOCTOR_H
#define BOOTBISECT_DOCTOR_H

#include <json-c/json.h>
#include <stdbool.h>
#include <stddef.h>

#include "../error.h"

enum doctor_verdict {
  DOCTOR_OK,
  DOCTOR_WARNING, /* works, but slower or less steadily than it could */
  DOCTOR_FAULT,   /* does not work */
  DOCTOR_UNKNOWN, /* this machine does not say */
  N_DOCTOR_VERDICTS,
};

struct finding {
  const char *check;  /* constant: "governor" */
  enum doctor_verdict verdict;
  char *found;        /* one line */
  char *advice;       /* one line, or NULL */
};

struct doctor {
  const char *root;   /* "" is this machine */
  struct finding *findings;
  size_t n;
};

extern const char *const doctor_verdicts[N_DOCTOR_VERDICTS]; /* their names */

/* Adds a finding; texts from files are made plain here. */
void doctor_find (struct doctor *doctor, const char *check, enum doctor_verdict verdict,
                  const char *format, ...) __attribute__ ((format (printf, 4, 5)));

/* Says what to do about the last finding. */
void doctor_advise (struct doctor *doctor, const char *format, ...)
  __attribute__ ((format (printf, 2, 3)));

size_t doctor_count (const struct doctor *doctor, enum doctor_verdict verdict);

/* [{"check", "verdict", "found", "advice"}]; the caller puts it. */
struct json_object *doctor_record (const struct doctor *doctor);

/* The names of the checks that found a warning or a fault, "governor, load";
 * NULL when there is none.  The caller frees it.
 */
char *doctor_complaints (const struct doctor *doctor);
void doctor_clear (struct doctor *doctor);

/* The checks.  All but doctor_boots () take milliseconds; doctor_folder ()
 * writes for half a second at most where `speed` is asked for.
 */
void doctor_virtualisation (struct doctor *doctor);
void doctor_processor (struct doctor *doctor);
void doctor_device (struct doctor *doctor);
void doctor_kernel (struct doctor *doctor, const char *architecture);
void doctor_versions (struct doctor *doctor, struct json_object *machine);
void doctor_pace (struct doctor *doctor);
void doctor_folder (struct doctor *doctor, const char *check, const char *folder,
                    double room, bool speed);

/* What `run` and `bisect` put on record: all that needs no boot and no
 * writing.  `machine` is what machine_describe () gives.  What only matters
 * to an appliance, or to KVM, is left out where that is not wanted.
 */
void doctor_fast (struct doctor *doctor, struct json_object *machine, bool appliance,
                  bool kvm);

/* Boots: the appliance is built where that has to be, then launched under
 * KVM and under TCG at once, all of it bounded; what KVM showed is put down
 * for accel_resolve ().  *boots says whether any launch came up.  -1: nothing
 * could be tried, or interrupted.
 */
int doctor_boots (struct doctor *doctor, const char *cache_dir, bool *boots,
                  struct error *err);

#endif
