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
  const char *backend; /* how the library starts qemu; NULL: its environment's */
  bool verbose;        /* all of the console and the library's debugging */
  bool phases;         /* of these what tells the phases, without long lists in between */
  const char *record;  /* file for every message with its time, or NULL */
  const char *image;   /* a disk image to inspect, or NULL */
  const char *domain;  /* a libvirt domain to inspect, or NULL */
  const char *operations; /* the inspection's, with commas between; NULL: all */
  int disks;           /* so many disks in one appliance against one in each; 0: none */
  int from, to;        /* so many appliances at once, rising; 0: one */
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

/* One more number that a run gives. */
struct number {
  char name[32];
  double value;
  const char *unit;
};

#define MOST_NUMBERS 64

struct boot {
  struct identity identity;
  double launch, close, total; /* seconds of CLOCK_MONOTONIC */
  struct phases phases;        /* none of a boot that failed */
  unsigned long long instructions; /* that the guest ran, where they were counted; else 0 */
  struct number numbers[MOST_NUMBERS];
  size_t n_numbers;
  char *stopped;               /* why not all of it was run, or NULL */
  char *error;                 /* NULL: all went well */
};

/* Boots once and fills `boot`. */
void boot_run (const struct options *options, struct boot *boot);

/* Has qemu count instructions, into a file that is made for it (freed by the
 * caller); the count after the handle is closed, which removes the file.
 */
char *instructions_begin (guestfs_h *g, const char *plugin);
unsigned long long instructions_end (const char *path);
/* For the parts below: the last error of the library in one line; the options
 * of an appliance put into a handle; one more number, with printf's name.
 */
char *last_error (guestfs_h *g, const char *what);
int configure_appliance (guestfs_h *g, const struct options *options);
void number_add (struct boot *boot, double value, const char *unit, const char *format, ...)
  __attribute__ ((format (printf, 4, 5)));

/* Adds the guest that is to be inspected, read only; inspects it, each
 * operation timed by itself, and adds their sum to the total.
 */
int inspect_add (guestfs_h *g, const struct options *options);
void inspect_run (guestfs_h *g, const struct options *options, struct boot *boot);

/* N disks in one appliance, and one disk in each of N. */
void disks_run (const struct options *options, struct boot *boot);

/* From `from` to `to` appliances at once; ends before memory does. */
void parallel_run (const struct options *options, struct boot *boot);

/* What is known of a handle before it is launched, and of one that runs. */
void identity_library (guestfs_h *g, struct identity *identity);
void identity_live (guestfs_h *g, bool daemon, struct identity *identity);
void identity_clear (struct identity *identity);

/* Prints the line. */
void answer_print (const struct boot *boot);

#endif
