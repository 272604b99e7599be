/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * `run` and `bisect` take hours: what would spoil them is told before.
 */
#include <string.h>

#include "cleanup.h"
#include "doctor/doctor.h"
#include "job-doctor.h"

struct json_object *
job_doctor (struct engine *engine, struct json_object *machine)
{
  struct doctor doctor = { .root = "" };
  struct json_object *record;

  if (strcmp (engine->verb, "run") != 0 && strcmp (engine->verb, "bisect") != 0)
    return NULL;
  doctor_fast (&doctor, machine, engine->workload->needs_appliance,
               engine->options->accel != ACCEL_TCG);
  CLEANUP_FREE char *complaints = doctor_complaints (&doctor);
  if (complaints)
    progress_note (&engine->progress,
                   "bootbisect: warning: this machine: %s (`bootbisect doctor` says more)",
                   complaints);
  record = doctor_record (&doctor);
  doctor_clear (&doctor);
  return record;
}
