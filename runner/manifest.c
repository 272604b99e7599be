/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * manifest.json of an artefact: what was built, how it went, and the hash
 * of what came out.
 */
#include <json-c/json.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "cleanup.h"
#include "files.h"
#include "manifest.h"
#include "text.h"

#define SCHEMA "bootbisect-artefact-1"

static const char *const status_names[] = {
  [ARTEFACT_ABSENT] = "absent",
  [ARTEFACT_OK] = "ok",
  [ARTEFACT_FAILED] = "failed",
  [ARTEFACT_TIMEOUT] = "timeout",
};

static void
add_text (struct json_object *object, const char *name, const char *text)
{
  json_object_object_add (object, name, text ? json_object_new_string (text) : NULL);
}

int
manifest_write (const char *path, const struct artefact *artefact, struct error *err)
{
  struct json_object *object = json_object_new_object ();
  time_t now = time (NULL);
  struct tm tm;
  char made[32];

  strftime (made, sizeof made, "%Y-%m-%dT%H:%M:%SZ", gmtime_r (&now, &tm));
  add_text (object, "schema", SCHEMA);
  add_text (object, "id", artefact->id);
  add_text (object, "status", status_names[artefact->status]);
  add_text (object, "backend", artefact->backend);
  add_text (object, "content", *artefact->content ? artefact->content : NULL);
  add_text (object, "reason", artefact->reason);
  json_object_object_add (object, "build_seconds",
                          json_object_new_double (artefact->build_seconds));
  add_text (object, "made", made);
  const char *text = json_object_to_json_string_ext (
    object, JSON_C_TO_STRING_PRETTY | JSON_C_TO_STRING_NOSLASHESCAPE);
  int r = file_write (path, text, strlen (text), err);
  json_object_put (object);
  return r;
}

static const char *
get_text (struct json_object *object, const char *name)
{
  struct json_object *value;

  return json_object_object_get_ex (object, name, &value)
             && json_object_is_type (value, json_type_string)
           ? json_object_get_string (value)
           : NULL;
}

static bool
read_object (struct json_object *object, const char *id, struct artefact *artefact)
{
  const char *schema = get_text (object, "schema"), *own_id = get_text (object, "id");
  const char *status = get_text (object, "status"), *content = get_text (object, "content");
  struct json_object *seconds;

  if (!schema || strcmp (schema, SCHEMA) != 0 || !own_id || strcmp (own_id, id) != 0
      || !status)
    return false;
  for (unsigned i = ARTEFACT_OK; i <= ARTEFACT_TIMEOUT; i++)
    if (strcmp (status, status_names[i]) == 0)
      artefact->status = i;
  if (artefact->status == ARTEFACT_ABSENT
      || (artefact->status == ARTEFACT_OK
          && (!content || strlen (content) >= sizeof artefact->content)))
    return false;
  strcpy (artefact->id, own_id);
  if (content && strlen (content) < sizeof artefact->content)
    strcpy (artefact->content, content);
  artefact->backend = text_copy (get_text (object, "backend"));
  artefact->reason = text_copy (get_text (object, "reason"));
  if (json_object_object_get_ex (object, "build_seconds", &seconds))
    artefact->build_seconds = json_object_get_double (seconds);
  return true;
}

bool
manifest_read (const char *path, const char *id, struct artefact *artefact)
{
  CLEANUP_FREE char *text = file_read (path, NULL, NULL);
  struct json_object *object = text ? json_tokener_parse (text) : NULL;
  bool good = object && strlen (id) < sizeof artefact->id
              && read_object (object, id, artefact);

  json_object_put (object);
  return good;
}
