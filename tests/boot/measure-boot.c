/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * measure-boot CACHE LIMIT [NAME=VALUE...] measures one boot as the verbs do,
 * and prints the measurement as JSON: for the tests of real boots.  Names:
 * hv, hv-binary, appliance, kernel-id, accel, workload, signature.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cleanup.h"
#include "interrupt.h"
#include "measure.h"
#include "scratch.h"
#include "text.h"

struct settings {
  struct setup setup;
  enum accel accel;
  const char *workload, *signature;
};

static bool
set (struct settings *s, const char *word)
{
  const char *value = strchr (word, '=');
  size_t n = value ? (size_t) (value++ - word) : 0;

#define IS(name) (n == strlen (name) && strncmp (word, name, n) == 0)
  if (IS ("hv"))
    s->setup.hv = text_copy (value);
  else if (IS ("hv-binary"))
    s->setup.hv_binary = text_copy (value);
  else if (IS ("appliance"))
    s->setup.appliance = text_copy (value);
  else if (IS ("kernel-id"))
    s->setup.kernel_id = text_copy (value);
  else if (IS ("workload"))
    s->workload = value;
  else if (IS ("signature"))
    s->signature = value;
  else if (IS ("accel"))
    s->accel = strcmp (value, "auto") == 0  ? ACCEL_AUTO
               : strcmp (value, "kvm") == 0 ? ACCEL_KVM
                                            : ACCEL_TCG;
  else
    return false;
  return true;
#undef IS
}

static void
add_text (struct json_object *object, const char *name, const char *text)
{
  json_object_object_add (object, name, text ? json_object_new_string (text) : NULL);
}

static void
print (const struct measurement *m, const char *why)
{
  static const char *const outcomes[] = { "ok", "failed", "timeout", "skipped" };
  struct json_object *object = json_object_new_object ();

  add_text (object, "outcome", outcomes[m->outcome]);
  json_object_object_add (object, "value", json_object_new_double (m->value));
  json_object_object_add (object, "rebuilt", json_object_new_boolean (m->rebuilt));
  json_object_object_add (object, "contaminated", json_object_new_boolean (m->contaminated));
  json_object_object_add (object, "cancelled", json_object_new_boolean (m->cancelled));
  add_text (object, "reason", m->reason);
  add_text (object, "tail", m->tail);
  add_text (object, "accelerator", why);
  json_object_object_add (object, "metrics", json_object_get (m->metrics));
  json_object_object_add (object, "ran", json_object_get (m->ran));
  json_object_object_add (object, "machine", json_object_get (m->machine));
  puts (json_object_to_json_string_ext (object, JSON_C_TO_STRING_PRETTY));
  json_object_put (object);
}

int
main (int argc, char *argv[])
{
  struct settings s = { .accel = ACCEL_TCG, .workload = "boot" };
  CLEANUP_FREE char *scratch = NULL;
  CLEANUP_FREE char *output = NULL;
  CLEANUP_FREE char *why = NULL;
  struct measure_request request = { 0 };
  struct measurement m;
  struct error err;

  if (argc < 3 || !text_to_seconds (argv[2], &request.limit))
    return 2;
  for (int i = 3; i < argc; i++)
    if (!set (&s, argv[i]))
      return 2;
  interrupt_install ();
  scratch = text_format ("%s/scratch", argv[1]);
  output = text_format ("%s/output", argv[1]);
  scratch_sweep (scratch);
  request.workload = workload_find (s.workload, &request.run.argument, &err);
  request.run.setup = &s.setup;
  request.run.role = "candidate";
  request.scratch = scratch;
  request.output = output;
  request.signature = s.signature;
  if (!request.workload
      || accel_resolve (s.accel, &s.setup, argv[1], &s.setup.accel, &why, &err) < 0
      || measure (&request, &m, &err) < 0) {
    fprintf (stderr, "measure-boot: %s\n", err.text);
    setup_clear (&s.setup);
    return err.status;
  }
  print (&m, why);
  setup_clear (&s.setup);
  bool cancelled = m.cancelled;
  measurement_clear (&m);
  return cancelled ? 4 : 0;
}
