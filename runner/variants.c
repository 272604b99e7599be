/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Variants of the installed system; see variants.h.
 */
#include <stdlib.h>
#include <string.h>

#include "cleanup.h"
#include "json.h"
#include "text.h"
#include "variants.h"

static struct json_object *
variant (const char *label, const char *name, const char *value)
{
  struct json_object *record = json_object_new_object ();

  json_add_text (record, "label", label);
  if (name)
    json_add_text (record, name, value);
  return record;
}

struct json_object *
variants_analysis (void)
{
  struct json_object *list = json_object_new_array ();
  struct json_object *verbose = variant ("verbose boots", "argument", "phases");

  json_add_truth (verbose, "record", true);
  json_object_array_add (list, variant ("quiet boots", NULL, NULL));
  json_object_array_add (list, verbose);
  return list;
}

static struct json_object *
appliances_list (void)
{
  struct json_object *list = json_object_new_array ();

  json_object_array_add (list, variant ("cached appliance", "appliance", "cached"));
  json_object_array_add (list, variant ("fixed appliance", "appliance", "fixed"));
  json_object_array_add (list, variant ("fixed, in /dev/shm", "appliance", "memory"));
  return list;
}

static struct json_object *
backends_list (const char *names)
{
  struct json_object *list = json_object_new_array ();
  CLEANUP_FREE char *copy = text_copy (names);
  char *rest = copy, *name;

  while ((name = strsep (&rest, ",")) != NULL) {
    CLEANUP_FREE char *label = text_format ("backend %s", name);

    json_object_array_add (list, variant (label, "guestfs_backend", name));
  }
  return list;
}

struct json_object *
variants_bench (const struct options *options)
{
  if (options->compare_appliances)
    return appliances_list ();
  if (options->guestfs_backend && strchr (options->guestfs_backend, ','))
    return backends_list (options->guestfs_backend);
  return NULL;
}

int
variants_check (const struct options *options, struct json_object *variants,
                struct error *err)
{
  if (options->guestfs_backend && strchr (options->guestfs_backend, ',') && !variants)
    return error_set (err, STATUS_USAGE, "--guestfs-backend: only bench compares several: name one");
  if (options->fixed_appliance && options->appliance)
    return error_set (err, STATUS_USAGE,
                      "--fixed-appliance makes an appliance, and --appliance names one: say one");
  if (options->compare_appliances && (options->fixed_appliance || options->appliance))
    return error_set (err, STATUS_USAGE,
                      "--compare-appliances makes its own: leave --appliance and "
                      "--fixed-appliance out");
  return 0;
}

int
variant_apply (struct json_object *record, struct appliances *appliances,
               struct setup *setup, struct error *err)
{
  const char *appliance = json_text (record, "appliance");
  const char *backend = json_text (record, "guestfs_backend");

  if (backend[0]) {
    free (setup->guestfs_backend);
    setup->guestfs_backend = text_copy (backend);
  }
  if (strcmp (appliance, "fixed") == 0)
    return appliances_attach (appliances, setup, err);
  if (strcmp (appliance, "memory") == 0)
    return appliances_attach_memory (appliances, setup, err);
  return 0;
}
