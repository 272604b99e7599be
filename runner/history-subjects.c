/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Lines of the evidence log that bring subjects to measure, and those that
 * say what became of building them.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "history-subjects.h"
#include "json.h"
#include "text.h"

void *
history_grown (void *array, size_t n, size_t size)
{
  if (n & (n - 1))
    return array; /* not a power of two: the last doubling left room */
  return memory_grow (array, n ? 2 * n : 1, size);
}

void
history_replace (struct json_object **place, struct json_object *line)
{
  json_object_put (*place);
  *place = json_object_get (line);
}

int
history_read_subject (const struct history *h, struct json_object *line, size_t *subject,
                      struct error *err)
{
  int64_t i = json_integer (line, "subject");

  if (!json_member (line, "subject") || i < 0 || (size_t) i >= h->evidence.n_subjects)
    return error_set (err, STATUS_USAGE, "names a subject that is not there");
  *subject = (size_t) i;
  return 0;
}

static int
add_subject (struct history *h, struct json_object *line, struct error *err)
{
  struct evidence *e = &h->evidence;
  size_t n = e->n_subjects;
  struct json_object *parent = json_member (line, "parent");

  if (!json_member (line, "subject") || json_integer (line, "subject") != (int64_t) n)
    return error_set (err, STATUS_USAGE, "subjects are out of order");
  if (parent && (json_integer (line, "parent") < 0 || json_integer (line, "parent") >= (int64_t) n))
    return error_set (err, STATUS_USAGE, "a subject's parent is not before it");
  ROOM (e->subjects, n);
  ROOM (h->commits, n);
  ROOM (h->builds, n);
  ROOM (h->content, n);
  ROOM (h->strikes, n);
  ROOM (h->boots, n);
  ROOM (h->warmups, n);
  ROOM (h->aside, n);
  ROOM (h->counted, n);
  e->subjects[n] = (struct subject) {
    .state = json_member (line, "commit") ? SUBJECT_UNTRIED : SUBJECT_READY,
    .warm = json_integer (h->job, "warmups") == 0,
    .same_as = json_member (line, "commit") ? -1 : (ptrdiff_t) n,
    .parent = parent ? json_integer (line, "parent") : -1,
    .weight = 1,
    .merge = json_truth (line, "merge"),
  };
  h->commits[n] = json_object_get (line);
  h->builds[n] = NULL;
  h->content[n] = SIZE_MAX;
  h->strikes[n] = h->boots[n] = h->warmups[n] = h->aside[n] = h->counted[n] = 0;
  e->n_subjects++;
  return 0;
}

int
history_add (struct history *h, struct json_object *line, struct error *err)
{
  struct evidence *e = &h->evidence;
  struct json_object *subjects = json_member (line, "subjects");
  struct json_object *list = json_member (line, "chain");
  struct chain *chain;

  if (!json_object_is_type (subjects, json_type_array)
      || !json_object_is_type (list, json_type_array))
    return error_set (err, STATUS_USAGE, "has no subjects or no chain");
  for (size_t i = 0; i < json_object_array_length (subjects); i++)
    if (add_subject (h, json_object_array_get_idx (subjects, i), err) == -1)
      return -1;
  ROOM (e->chains, e->n_chains);
  chain = &e->chains[e->n_chains++];
  *chain = (struct chain) {
    .subjects = memory_zero (json_object_array_length (list), sizeof (size_t)),
    .n = json_object_array_length (list),
    .merge = json_member (line, "merge") ? json_integer (line, "merge") : -1,
  };
  if (chain->merge < -1 || chain->merge >= (ptrdiff_t) e->n_subjects)
    return error_set (err, STATUS_USAGE, "enters a merge that is not there");
  for (size_t i = 0; i < chain->n; i++) {
    chain->subjects[i] = (size_t) json_object_get_int64 (json_object_array_get_idx (list, i));
    if (chain->subjects[i] >= e->n_subjects)
      return error_set (err, STATUS_USAGE, "names a subject that is not there");
  }
  return 0;
}

static void
free_key (struct lh_entry *entry)
{
  free ((char *) lh_entry_k (entry));
}

/* A number that subjects share whose artefacts are byte for byte the same:
 * the first subject that had that content.  `known`: there was one before.
 */
static size_t
number_content (struct history *h, size_t subject, const char *content, bool *known)
{
  uintptr_t number = subject;
  void *value;

  if (!h->contents)
    h->contents = lh_kchar_table_new (64, free_key);
  *known = lh_table_lookup_ex (h->contents, content, &value);
  if (*known)
    number = (uintptr_t) value;
  else
    lh_table_insert (h->contents, text_copy (content), (void *) number);
  return number;
}

/* The lowest subject with the same artefact is what all of them point to,
 * also those that were built before it.
 */
static void
point_to_lowest (struct history *h, size_t subject)
{
  const char *content = json_text (h->builds[subject], "content");
  struct subject *subjects = h->evidence.subjects;
  bool known = false;

  subjects[subject].same_as = (ptrdiff_t) subject;
  h->content[subject] = SIZE_MAX;
  if (!content[0])
    return;
  h->content[subject] = number_content (h, subject, content, &known);
  for (size_t i = 0; known && i < subject; i++)
    if (subjects[i].state == SUBJECT_READY && h->content[i] == h->content[subject]) {
      subjects[subject].same_as = (ptrdiff_t) i;
      break;
    }
  for (size_t i = subject + 1; known && i < h->evidence.n_subjects; i++)
    if (subjects[i].state == SUBJECT_READY && h->content[i] == h->content[subject])
      subjects[i].same_as = subjects[subject].same_as;
}

int
history_build (struct history *h, struct json_object *line, struct error *err)
{
  struct evidence *e = &h->evidence;
  size_t i = 0;

  if (history_read_subject (h, line, &i, err) == -1)
    return -1;
  history_replace (&h->builds[i], line);
  if (strcmp (json_text (line, "status"), "ok") == 0) {
    e->subjects[i].state = SUBJECT_READY;
    point_to_lowest (h, i);
  } else
    e->subjects[i].state = SUBJECT_UNBUILDABLE;
  if (!json_truth (line, "cached")) {
    ROOM (h->build_seconds, h->n_build_seconds);
    h->build_seconds[h->n_build_seconds++] = json_number (line, "seconds");
    e->costs.builds++;
    e->costs.seconds += json_number (line, "seconds");
  }
  return 0;
}
