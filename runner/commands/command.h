/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The verbs: one file each.  A new verb is one file that defines a struct
 * command, and one line in main.c.
 */
#ifndef BOOTBISECT_COMMAND_H
#define BOOTBISECT_COMMAND_H

#include "../error.h"
#include "../options.h"

struct command {
  const char *name;
  unsigned verb;          /* VERB_... */
  const char *arguments;  /* for the usage line */
  const char *summary;    /* one line */
  int error_base;         /* added to the status of an error */

  /* Returns an exit status, or -1 with an error. */
  int (*run) (const struct options *options, struct error *err);
};

extern const struct command command_analyze, command_bench, command_bisect,
  command_cache, command_compare, command_doctor, command_post, command_report,
  command_resume, command_run, command_step, command_trace;

/* Run a job and print its report; what `resume` calls as well. */
int command_bench_at (const struct options *options, bool again, struct error *err);
int command_analyze_at (const struct options *options, bool again, struct error *err);
int command_run_over (const struct options *options, const char *repo, const char *range,
                      struct error *err);
int command_bisect_over (const struct options *options, const char *repo,
                         const char *range, struct error *err);
int command_compare_of (const struct options *options, const char *repo, const char *a,
                        const char *b, struct error *err);

#endif
