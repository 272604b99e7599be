/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Everything that can be said on the command line or in a configuration
 * file: one struct, filled through one table, so that a configuration key
 * and a long option are the same word with the same meaning.
 */
#ifndef BOOTBISECT_OPTIONS_H
#define BOOTBISECT_OPTIONS_H

#include <json-c/json.h>
#include <stdbool.h>
#include <stddef.h>

#include "error.h"
#include "setup.h"

/* The verbs that an option belongs to. */
enum {
  VERB_BENCH = 1 << 0,
  VERB_RUN = 1 << 1,
  VERB_REPORT = 1 << 2,
  VERB_RESUME = 1 << 3,
  VERB_CACHE = 1 << 4,
  VERB_BISECT = 1 << 5,
  VERB_COMPARE = 1 << 6,
  VERB_STEP = 1 << 7,
  VERB_POST = 1 << 8,
  VERB_DOCTOR = 1 << 11,
  VERB_ANALYZE = 1 << 14,
  VERB_TRACE = 1 << 15,
};

/* Growing NULL-terminated list of texts. */
struct words {
  const char **list;
  size_t n;
};

/* Texts are owned by the struct; durations in seconds, fractions as .05. */
struct options {
  /* which commits */
  bool first_parent;
  unsigned long every;
  bool tags;
  struct words paths;
  bool new_only;       /* what a results folder does not hold yet */
  bool bisect;         /* new steps are searched within their gaps */

  /* how they are built */
  const char *backend;
  const char *make;
  const char *configure;
  const char *modules_dir;
  const char *gives;
  const char *kernel_config;
  bool modules;
  struct words artefact;
  unsigned long jobs;
  double build_timeout;
  bool retry_failed;

  /* what is booted, and how */
  const char *workload;
  const char *metric;
  unsigned long samples;
  unsigned long warmup;
  enum accel accel;
  unsigned long memsize;
  unsigned long smp;
  const char *append;
  const char *operations;      /* of an inspection, with commas between */
  const char *guestfs_backend; /* several, with commas between: compared (bench) */
  bool fixed_appliance;        /* one of our own making */
  bool compare_appliances;     /* cached, fixed, fixed in memory */
  const char *hv;         /* pinned: what takes part in each boot and is not under test */
  const char *kernel;
  const char *appliance;
  const char *libguestfs;
  const char *insn_plugin; /* qemu's, for the metric guest-instructions */
  double boot_timeout; /* 0: learnt from good boots */
  double min_gap;      /* trace: 0: every message */

  /* when to stop */
  const char *baseline;
  double confidence;   /* probability */
  double min_effect;
  double precision;    /* 0: until the two are told apart */
  unsigned long max_boots; /* 0: no limit */
  unsigned long max_builds;
  double max_time;
  bool dry_run;
  bool confirm;
  bool failure;
  const char *signature;
  bool known_clean_good;
  unsigned long parallel;

  /* where things go */
  const char *output;
  const char *cache_dir;
  unsigned long long cache_limit;
  const char *format;
  bool merge;          /* all jobs at or below the folders as one */
  bool quiet;
  struct words posts;  /* names of targets */
  bool notes, notes_in_clone;
  bool again;
  bool verify;

  const char *config;
  const char *profile;

  const char **arguments; /* what is not an option, NULL-terminated */
  size_t n_arguments;
  bool help;

  struct words texts; /* every text above, to be freed */
};

/* Reads configuration files and the command line of a verb (argv[0] is the
 * verb).  Later wins: ~/.config/bootbisect/config, bootbisect.ini in the current
 * folder (or --config FILE in place of both), [profile NAME], command line.
 */
int options_parse (struct options *options, unsigned verb, int argc, char **argv,
                   struct error *err);
void options_clear (struct options *options);

/* Option names and their arguments by group, at most 80 columns wide. */
void options_help (unsigned verb);

/* {name: value} of the options of a verb: those that change what is measured
 * (identity: they decide whether a job is the same as an earlier one), or all
 * that is needed to go on with a job.  The caller puts it.
 */
struct json_object *options_record (const struct options *options, unsigned verb,
                                    bool identity);

/* Takes such a record back (for resume). */
int options_restore (struct options *options, struct json_object *record,
                     struct error *err);

#endif
