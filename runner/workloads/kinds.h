/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The workloads that there are, one a file, for the table.
 */
#ifndef BOOTBISECT_WORKLOADS_KINDS_H
#define BOOTBISECT_WORKLOADS_KINDS_H

#include "workload.h"

extern const struct workload workload_boot;    /* boot, boot:verbose, boot:phases */
extern const struct workload workload_command; /* command:CMD */

#endif
