/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The parts of bootbisect-probe: one boot of the libguestfs appliance, what
 * ran in it, and the one line of JSON that says so.
 */
#ifndef BOOTBISECT_PROBE_H
#define BOOTBISECT_PROBE_H

#include <guestfs.h>
#include <stdbool.h>
#include <sys/types.h>

#include "../phases.h"

struct options {
  int memsize;         /* MB; 0: the library's own */
  int smp;             /* 0: the library's own */
  const char *append;  /* NULL: $LIBGUESTFS_APPEND, which the library reads itself */
  const char *insn_plugin; /* counts the guest's instructions; NULL: they are not counted */
  bool daemon;         /* the sum of the guest's daemon is wanted, which takes time */
  bool verbose;        /* all of the console and the library's debugging */
  bool phases;         /* of these what tells the phases, without long lists in between */
  const char *record;  /* file for every message with its time, or NULL */
};

/* What really ran; NULL or 0 where it could not be learnt. */
struct identity {
  char *qemu;              /* /proc/PID/exe */
  dev_t qemu_device;
  ino_t qemu_inode;
  off_t qemu_size;
  char *kernel;            /* the file that qemu loaded, from its command line */
  char *kernel_version;    /* the guest's /proc/version */
  char *daemon;            /* MD5 sum of the program that guestfsd runs */
  char *library;           /* path of libguestfs.so.0 as loaded */
  char *library_version;
  char *appliance_path;    /* search path of the appliance */
  char *cachedir;
};

struct boot {
  struct identity identity;
  double launch, close, total; /* seconds of CLOCK_MONOTONIC */
  struct phases phases;        /* none of a boot that failed */
  unsigned long long instructions; /* that the guest ran, where they were counted; else 0 */
  char *error;                 /* NULL: all went well */
};

/* Boots once and fills `boot`. */
void boot_run (const struct options *options, struct boot *boot);

/* Has qemu count instructions, into a file that is made for it (freed by the
 * caller); the count after the handle is closed, which removes the file.
 */
char *instructions_begin (guestfs_h *g, const char *plugin);
unsigned long long instructions_end (const char *path);

/* What is known of a handle before it is launched, and of one that runs. */
void identity_library (guestfs_h *g, struct identity *identity);
void identity_live (guestfs_h *g, bool daemon, struct identity *identity);
void identity_clear (struct identity *identity);

/* Prints the line. */
void answer_print (const struct boot *boot);

#endif
