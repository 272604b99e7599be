/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The table of options, for those who read and show it: options.c,
 * config.c.
 */
#ifndef BOOTBISECT_OPTIONS_TABLE_H
#define BOOTBISECT_OPTIONS_TABLE_H

#include "options.h"

enum option_type {
  OPTION_FLAG,      /* bool */
  OPTION_COUNT,     /* unsigned long, a whole number of at least `least` */
  OPTION_TEXT,      /* const char * */
  OPTION_PATH,      /* const char *, made absolute */
  OPTION_WORDS,     /* struct words, each use adds one */
  OPTION_DURATION,  /* double, seconds */
  OPTION_FRACTION,  /* double, ratio - 1, from a percentage */
  OPTION_PROBABILITY, /* double, from .95 or 95 or 95% */
  OPTION_SIZE,      /* unsigned long long, bytes */
  OPTION_ACCEL,     /* enum accel */
};

enum option_group {
  GROUP_COMMITS,
  GROUP_BUILD,
  GROUP_BOOT,
  GROUP_DECIDE,
  GROUP_OUTPUT,
  N_OPTION_GROUPS,
};

/* What a job's record keeps of an option. */
enum option_record {
  RECORD_NO,       /* of this run of the program only */
  RECORD_YES,      /* needed to go on, does not change what is measured */
  RECORD_IDENTITY, /* changes what is measured: another value is another job */
};

struct option_entry {
  const char *name;
  char letter;             /* 0: none */
  enum option_type type;
  enum option_group group;
  unsigned verbs;
  size_t offset;           /* in struct options */
  const char *argument;    /* how --help names the argument; NULL for a flag */
  unsigned long least;     /* COUNT */
  enum option_record record;
};

extern const struct option_entry option_table[]; /* ends with a NULL name */

const struct option_entry *option_find (const char *name, unsigned verb);

/* Sets one option from its text; `origin` is how an error names the place
 * ("--samples", "bootbisect.ini:7: samples").
 */
int option_set (struct options *options, const struct option_entry *entry,
                const char *text, const char *origin, struct error *err);

/* Applies a configuration file; a file that is not there is an error only
 * when `required`.  profile may be NULL.
 */
int config_apply (struct options *options, unsigned verb, const char *path,
                  bool required, const char *profile, bool *profile_seen,
                  struct error *err);

/* Calls visit for each key of a file, in order, until it returns -1. */
typedef int config_visit (void *user, const char *path, const char *section, const char *name,
                          const char *value, struct error *err);
int config_read (const char *path, bool required, config_visit *visit, void *user,
                 struct error *err);

#endif
