/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The workloads that there are, one a file, for the table.
 */
#ifndef BOOTBISECT_WORKLOADS_KINDS_H
#define BOOTBISECT_WORKLOADS_KINDS_H

#include "workload.h"

extern const struct workload workload_boot;    /* boot, boot:verbose, boot:phases */
extern const struct workload workload_command; /* command:CMD */
extern const struct workload workload_inspect; /* inspect:FILE, inspect:-d DOMAIN */
extern const struct workload workload_disks;   /* disks:N */
extern const struct workload workload_parallel; /* parallel:N, parallel:FROM-TO */

/* For the workloads that boot the appliance: the probe's command line with
 * these words (NULL-terminated) added, and the reading of its answer.
 */
int probe_prepare (const struct run_context *run, const char *const *words,
                   struct job_spec *job, struct error *err);
bool probe_read (const char *answer, const struct job_result *result,
                 struct json_object *metrics, struct json_object *ran, char **reason);

#endif
