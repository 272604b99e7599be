/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The phases of one boot, told by the messages at their edges:
 *
 *   qemu      the library, the check of the appliance and of qemu's features,
 *             and qemu up to the firmware's first word
 *   firmware  up to the load of the kernel
 *   kernel    its load and decompression, up to the first program
 *   initrd    supermin's init: modules and the root file system
 *   init      libguestfs' init script
 *   guestfsd  the daemon, up to the end of the launch
 *   shutdown  the close of the handle
 *
 * Each falls into steps.  The table of both is in phases.c and nowhere else.
 * A phase whose first message did not come is merged with the one before,
 * under a name that says so ("firmware+kernel"); the phases of a boot always
 * add up to its total.  A boot that is not verbose shows only where initrd,
 * init, guestfsd and shutdown begin.
 */
#ifndef BOOTBISECT_PHASES_H
#define BOOTBISECT_PHASES_H

#include "messages.h"

#define PHASE_METRIC "phase:" /* how the metric of a phase begins */
#define MAX_PHASES 7
#define MAX_STEPS 40
#define PHASE_NAME_SIZE 64

struct phase_part {
  char name[PHASE_NAME_SIZE];
  double begin;        /* seconds of the record's clock */
  double seconds;
};

struct phase_step {
  size_t phase;        /* index into phases */
  const char *name;    /* in the table */
  double begin, seconds;
};

struct phases {
  struct phase_part phases[MAX_PHASES];
  size_t n;
  struct phase_step steps[MAX_STEPS];
  size_t n_steps;
  double total;        /* launch and close */
};

/* A boot that is being watched: zero it, add its messages in their order. */
struct phase_watch {
  double seen[MAX_STEPS];  /* 1 + time of each edge; 0: it did not come */
  size_t next;             /* the edges from here on can still come */
  double launched, closing, closed; /* the probe's marks */
  struct joiner joiner;
};

void phases_add (struct phase_watch *watch, const struct message *message);

/* False when the boot did not come to its end. */
bool phases_end (struct phase_watch *watch, struct phases *phases);

/* The same from a whole record. */
bool phases_of (const struct messages *messages, struct phases *phases);

/* Index of a phase by its name: 0 to MAX_PHASES - 1, or -1.  `quiet` gets
 * whether a boot that is not verbose shows it.
 */
int phase_find (const char *name, bool *quiet);

/* All names: "qemu, firmware, ...". */
#define PHASE_NAMES "qemu, firmware, kernel, initrd, init, guestfsd, shutdown"

#endif
