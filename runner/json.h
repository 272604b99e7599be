/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Short forms for reading json-c objects that may lack a member, and for
 * making and writing them.
 */
#ifndef BOOTBISECT_JSON_H
#define BOOTBISECT_JSON_H

#include <json-c/json.h>
#include <stdbool.h>

#include "error.h"

static inline void
cleanup_json (struct json_object **object)
{
  json_object_put (*object);
}
#define CLEANUP_JSON __attribute__ ((cleanup (cleanup_json)))

/* The member, or NULL, "", 0, false where it is not there or of another
 * type.  Borrowed.
 */
struct json_object *json_member (struct json_object *object, const char *name);
const char *json_text (struct json_object *object, const char *name);
double json_number (struct json_object *object, const char *name);
int64_t json_integer (struct json_object *object, const char *name);
bool json_truth (struct json_object *object, const char *name);

/* Length of an array; 0 of what is none. */
size_t json_length (struct json_object *array);

/* Adds a text, or null for NULL; bytes that are not UTF-8 become U+FFFD. */
void json_add_text (struct json_object *object, const char *name, const char *text);
/* Adds a number; null for one that is not finite. */
void json_add_number (struct json_object *object, const char *name, double value);
void json_add_integer (struct json_object *object, const char *name, int64_t value);
void json_add_truth (struct json_object *object, const char *name, bool value);
/* Adds seconds since the epoch as an RFC 3339 time in UTC. */
void json_add_time (struct json_object *object, const char *name, int64_t seconds);

/* Writes the object, pretty, as file_write () does. */
int json_write_file (const char *path, struct json_object *object, struct error *err);

#endif
