/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * manifest.json of an artefact: what was built, how it went, and the hash
 * of what came out.
 */
#include <string.h>
#include <time.h>

#include "cleanup.h"
#include "files.h"
#include "json.h"
#include "manifest.h"
#include "text.h"

#define SCHEMA "bootbisect-artefact-1"

static const char *const status_names[] = {
  [ARTEFACT_ABSENT] = "absent",
  [ARTEFACT_OK] = "ok",
  [ARTEFACT_FAILED] = "failed",
  [ARTEFACT_TIMEOUT] = "timeout",
};

int
manifest_write (const char *path, const struct artefact *artefact, struct error *err)
{
  CLEANUP_JSON struct json_object *object = json_object_new_object ();

  json_add_text (object, "schema", SCHEMA);
  json_add_text (object, "id", artefact->id);
  json_add_text (object, "status", status_names[artefact->status]);
  json_add_text (object, "backend", artefact->backend);
  json_add_text (object, "content", *artefact->content ? artefact->content : NULL);
  json_add_text (object, "reason", artefact->reason);
  json_add_number (object, "build_seconds", artefact->build_seconds);
  json_add_time (object, "made", time (NULL));
  return json_write_file (path, object, err);
}

/* A text that may be null. */
static char *
copy_of (struct json_object *object, const char *name)
{
  return json_member (object, name) ? text_copy (json_text (object, name)) : NULL;
}

static bool
read_object (struct json_object *object, const char *id, struct artefact *artefact)
{
  const char *status = json_text (object, "status"), *content = json_text (object, "content");

  if (strcmp (json_text (object, "schema"), SCHEMA) != 0
      || strcmp (json_text (object, "id"), id) != 0
      || strlen (content) >= sizeof artefact->content)
    return false;
  for (unsigned i = ARTEFACT_OK; i <= ARTEFACT_TIMEOUT; i++)
    if (strcmp (status, status_names[i]) == 0)
      artefact->status = i;
  if (artefact->status == ARTEFACT_ABSENT || (artefact->status == ARTEFACT_OK && !*content))
    return false;
  strcpy (artefact->id, id);
  strcpy (artefact->content, content);
  artefact->backend = copy_of (object, "backend");
  artefact->reason = copy_of (object, "reason");
  artefact->build_seconds = json_number (object, "build_seconds");
  return true;
}

bool
manifest_read (const char *path, const char *id, struct artefact *artefact)
{
  CLEANUP_FREE char *text = file_read (path, NULL, NULL);
  CLEANUP_JSON struct json_object *object = text ? json_tokener_parse (text) : NULL;

  return object && strlen (id) < sizeof artefact->id && read_object (object, id, artefact);
}
