/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The list of findings: growing, counting, telling; and which checks make
 * the fast part.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../cleanup.h"
#include "../json.h"
#include "../text.h"
#include "doctor.h"

const char *const doctor_verdicts[N_DOCTOR_VERDICTS] = {
  [DOCTOR_OK] = "ok",
  [DOCTOR_WARNING] = "warning",
  [DOCTOR_FAULT] = "fault",
  [DOCTOR_UNKNOWN] = "unknown",
};

static char *
format_plain (const char *format, va_list words)
{
  CLEANUP_FREE char *text = NULL;

  if (vasprintf (&text, format, words) == -1)
    abort ();
  return text_plain (text);
}

void
doctor_find (struct doctor *doctor, const char *check, enum doctor_verdict verdict,
             const char *format, ...)
{
  va_list words;

  doctor->findings
    = memory_grow (doctor->findings, doctor->n + 1, sizeof doctor->findings[0]);
  va_start (words, format);
  doctor->findings[doctor->n++] = (struct finding) {
    .check = check,
    .verdict = verdict,
    .found = format_plain (format, words),
  };
  va_end (words);
}

void
doctor_advise (struct doctor *doctor, const char *format, ...)
{
  struct finding *last = &doctor->findings[doctor->n - 1];
  va_list words;

  va_start (words, format);
  free (last->advice);
  last->advice = format_plain (format, words);
  va_end (words);
}

size_t
doctor_count (const struct doctor *doctor, enum doctor_verdict verdict)
{
  size_t n = 0;

  for (size_t i = 0; i < doctor->n; i++)
    n += doctor->findings[i].verdict == verdict;
  return n;
}

struct json_object *
doctor_record (const struct doctor *doctor)
{
  struct json_object *list = json_object_new_array ();

  for (size_t i = 0; i < doctor->n; i++) {
    const struct finding *finding = &doctor->findings[i];
    struct json_object *record = json_object_new_object ();

    json_add_text (record, "check", finding->check);
    json_add_text (record, "verdict", doctor_verdicts[finding->verdict]);
    json_add_text (record, "found", finding->found);
    json_add_text (record, "advice", finding->advice);
    json_object_array_add (list, record);
  }
  return list;
}

char *
doctor_complaints (const struct doctor *doctor)
{
  char *list = NULL;

  for (size_t i = 0; i < doctor->n; i++) {
    const struct finding *finding = &doctor->findings[i];
    char *longer;

    if (finding->verdict != DOCTOR_WARNING && finding->verdict != DOCTOR_FAULT)
      continue;
    longer = text_format ("%s%s%s", list ? list : "", list ? ", " : "", finding->check);
    free (list);
    list = longer;
  }
  return list;
}

void
doctor_clear (struct doctor *doctor)
{
  for (size_t i = 0; i < doctor->n; i++) {
    free (doctor->findings[i].found);
    free (doctor->findings[i].advice);
  }
  free (doctor->findings);
  *doctor = (struct doctor) { .root = doctor->root };
}

void
doctor_fast (struct doctor *doctor, struct json_object *machine, bool appliance, bool kvm)
{
  doctor_processor (doctor);
  if (appliance && kvm) {
    doctor_virtualisation (doctor);
    doctor_device (doctor);
  }
  if (appliance) {
    doctor_kernel (doctor, json_text (machine, "architecture"));
    doctor_versions (doctor, machine);
  }
  doctor_pace (doctor);
}
