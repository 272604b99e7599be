/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a job says of its machine before it begins.
 */
#ifndef BOOTBISECT_JOB_DOCTOR_H
#define BOOTBISECT_JOB_DOCTOR_H

#include "engine.h"

/* The fast part of the doctor, for the session's line; what it complains of
 * is said once, in one line on stderr.  NULL for the verbs that take minutes
 * rather than hours, or that run again and again.  The caller puts it.
 */
struct json_object *job_doctor (struct engine *engine, struct json_object *machine);

#endif
