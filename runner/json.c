/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * json-c with less to write, and text that may not be UTF-8.
 */
#include <math.h>
#include <string.h>
#include <time.h>

#include "cleanup.h"
#include "files.h"
#include "json.h"
#include "text.h"

struct json_object *
json_member (struct json_object *object, const char *name)
{
  struct json_object *value = NULL;

  if (json_object_is_type (object, json_type_object))
    json_object_object_get_ex (object, name, &value);
  return value;
}

const char *
json_text (struct json_object *object, const char *name)
{
  struct json_object *value = json_member (object, name);

  return json_object_is_type (value, json_type_string) ? json_object_get_string (value) : "";
}

double
json_number (struct json_object *object, const char *name)
{
  struct json_object *value = json_member (object, name);

  return json_object_is_type (value, json_type_double)
             || json_object_is_type (value, json_type_int)
           ? json_object_get_double (value)
           : 0;
}

int64_t
json_integer (struct json_object *object, const char *name)
{
  struct json_object *value = json_member (object, name);

  return json_object_is_type (value, json_type_int) ? json_object_get_int64 (value) : 0;
}

bool
json_truth (struct json_object *object, const char *name)
{
  struct json_object *value = json_member (object, name);

  return json_object_is_type (value, json_type_boolean) && json_object_get_boolean (value);
}

size_t
json_length (struct json_object *array)
{
  return json_object_is_type (array, json_type_array) ? json_object_array_length (array) : 0;
}

void
json_add_text (struct json_object *object, const char *name, const char *text)
{
  CLEANUP_FREE char *valid = text ? text_utf8 (text) : NULL;

  json_object_object_add (object, name, valid ? json_object_new_string (valid) : NULL);
}

void
json_add_number (struct json_object *object, const char *name, double value)
{
  json_object_object_add (object, name,
                          isfinite (value) ? json_object_new_double (value) : NULL);
}

void
json_add_integer (struct json_object *object, const char *name, int64_t value)
{
  json_object_object_add (object, name, json_object_new_int64 (value));
}

void
json_add_truth (struct json_object *object, const char *name, bool value)
{
  json_object_object_add (object, name, json_object_new_boolean (value));
}

void
json_add_time (struct json_object *object, const char *name, int64_t seconds)
{
  time_t t = seconds;
  struct tm tm;
  char text[64];

  if (gmtime_r (&t, &tm) && strftime (text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &tm) > 0)
    json_add_text (object, name, text);
  else
    json_add_text (object, name, NULL);
}

int
json_write_file (const char *path, struct json_object *object, struct error *err)
{
  CLEANUP_FREE char *text = text_format (
    "%s\n", json_object_to_json_string_ext (object, JSON_C_TO_STRING_PRETTY
                                                      | JSON_C_TO_STRING_NOSLASHESCAPE));

  return file_write (path, text, strlen (text), err);
}
