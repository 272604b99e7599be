/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the rooms that replay the evidence log share; for them alone.
 */
#ifndef BOOTBISECT_HISTORY_SUBJECTS_H
#define BOOTBISECT_HISTORY_SUBJECTS_H

#include "history.h"

/* Room for array[n] in an array that holds n; it grows by doubling. */
#define ROOM(array, n) ((array) = history_grown ((array), (n), sizeof (array)[0]))
void *history_grown (void *array, size_t n, size_t size);

/* Keeps the line in the place of what was there. */
void history_replace (struct json_object **place, struct json_object *line);

/* The line's "subject"; -1 when there is no such one. */
int history_read_subject (const struct history *history, struct json_object *line,
                          size_t *subject, struct error *err);

/* The subjects and the chain of a line that brings history to search. */
int history_add (struct history *history, struct json_object *line, struct error *err);

/* A "build" line. */
int history_build (struct history *history, struct json_object *line, struct error *err);

#endif
