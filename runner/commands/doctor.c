/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * bootbisect doctor: what is wrong with this machine, and what to do.
 */
#include <stdio.h>
#include <string.h>

#include "../boot-setup.h"
#include "../cleanup.h"
#include "../doctor/doctor.h"
#include "../interrupt.h"
#include "../job.h"
#include "../json.h"
#include "../text.h"
#include "command.h"

#define APPLIANCE_ROOM (1. * (1 << 30))
#define BUILDS_ROOM (5. * (1 << 30)) /* a build folder of qemu or the kernel takes 2 to 4 */

static void
print_text (const struct doctor *doctor, bool boots)
{
  for (size_t i = 0; i < doctor->n; i++) {
    const struct finding *finding = &doctor->findings[i];

    printf ("%-8s %-16s %s\n", doctor_verdicts[finding->verdict], finding->check,
            finding->found);
    if (finding->advice)
      printf ("%25s -> %s\n", "", finding->advice);
  }
  printf ("\nok %zu, warnings %zu, faults %zu, unknown %zu; the appliance %s\n",
          doctor_count (doctor, DOCTOR_OK), doctor_count (doctor, DOCTOR_WARNING),
          doctor_count (doctor, DOCTOR_FAULT), doctor_count (doctor, DOCTOR_UNKNOWN),
          boots ? "boots" : "can't be booted");
}

static void
print_json (const struct doctor *doctor, struct json_object *machine, bool boots)
{
  CLEANUP_JSON struct json_object *whole = json_object_new_object ();

  json_add_text (whole, "schema", "bootbisect-doctor-1");
  json_add_text (whole, "version", BOOTBISECT_VERSION);
  json_object_object_add (whole, "machine", json_object_get (machine));
  json_object_object_add (whole, "checks", doctor_record (doctor));
  json_add_truth (whole, "boots", boots);
  puts (json_object_to_json_string_ext (whole, JSON_C_TO_STRING_PRETTY
                                                 | JSON_C_TO_STRING_NOSLASHESCAPE));
}

static int
examine (struct doctor *doctor, struct json_object *machine, const char *cache_dir,
         bool *boots, struct error *err)
{
  const struct setup none = { 0 };
  CLEANUP_FREE char *own = boot_cachedir (&none);

  doctor_fast (doctor, machine, true, true);
  doctor_folder (doctor, "appliance-folder", own, APPLIANCE_ROOM, true);
  doctor_folder (doctor, "cache-folder", cache_dir, BUILDS_ROOM, true);
  return doctor_boots (doctor, cache_dir, boots, err);
}

static int
doctor (const struct options *options, struct error *err)
{
  bool json = options->format && strcmp (options->format, "json") == 0, boots;
  struct doctor patient = { .root = "" };
  struct progress progress;
  int r;

  if (options->n_arguments != 0)
    return error_set (err, STATUS_USAGE, "doctor takes no arguments: it looks at this machine");
  if (options->format && !json && strcmp (options->format, "text") != 0) {
    CLEANUP_FREE char *plain = text_plain (options->format);

    return error_set (err, STATUS_USAGE, "--format: doctor writes text and json, not '%s'",
                      plain);
  }
  CLEANUP_FREE char *cache_dir = job_cache_dir (options, err);
  if (!cache_dir)
    return -1;
  interrupt_install ();
  progress_init (&progress, options->quiet);
  progress_now (&progress, "looking at the machine, and booting an appliance");
  CLEANUP_JSON struct json_object *machine = machine_describe (NULL);
  r = examine (&patient, machine, cache_dir, &boots, err);
  progress_end (&progress);
  if (r == 0 && json)
    print_json (&patient, machine, boots);
  else if (r == 0)
    print_text (&patient, boots);
  if (r == 0)
    r = !boots ? STATUS_UNMEASURED
        : doctor_count (&patient, DOCTOR_FAULT) ? STATUS_REGRESSION
                                                : STATUS_OK;
  doctor_clear (&patient);
  return r;
}

const struct command command_doctor = {
  .name = "doctor",
  .verb = VERB_DOCTOR,
  .arguments = "",
  .summary = "say what is wrong with this machine, and what to do",
  .run = doctor,
};
