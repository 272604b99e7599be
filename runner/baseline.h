/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What `step` compares with: one measurement that bootbisect wrote earlier,
 * as a commit's JSON file or as the report of a job with --format json.
 */
#ifndef BOOTBISECT_BASELINE_H
#define BOOTBISECT_BASELINE_H

#include <json-c/json.h>
#include <stdbool.h>

#include "error.h"

/* Texts and objects are borrowed from `record`. */
struct baseline {
  struct json_object *record;  /* the commit's JSON (reports/schema/commit.json) */
  const char *workload, *metric;
  const char *accelerator;     /* "" where no appliance was booted */
  struct json_object *appliance; /* its options, or NULL in a file that does not say them */
  unsigned long memsize, smp;  /* of these; 0: the default */
  const char *append;          /* of these, or NULL */
  const char *artefact;        /* its build in the store, or "" */
  const char *file;            /* the file that was measured, or "" */
  struct json_object *commit;  /* or NULL */
  struct json_object *machine; /* or NULL */
  double *values;              /* of the metric, all > 0 */
  size_t n_values;
};

/* -1 with STATUS_USAGE for what is no such file, or one that holds not just
 * one measurement.  On error nothing need be cleared.
 */
int baseline_read (const char *path, struct baseline *baseline, struct error *err);
void baseline_clear (struct baseline *baseline);

/* Whether values recorded there and values taken here can be compared at
 * all: workload, metric, accelerator ("" where it is still to be found out),
 * the appliance's options and the machine (as machine_describe () says it) are
 * the same.  -1 with what differs.
 */
struct baseline_now {
  const char *workload, *metric, *accelerator;
  struct json_object *machine;
  unsigned long memsize, smp;
  const char *append;
};
int baseline_compare (const struct baseline *baseline, const struct baseline_now *now,
                      struct error *err);

/* Whether the programs that the installed system boots with are still those
 * of then.
 */
bool baseline_same_system (const struct baseline *baseline, struct json_object *machine);

#endif
