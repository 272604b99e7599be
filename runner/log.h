/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The evidence log: JSON lines, one a fact, only ever appended to, synced
 * to disk before the next thing starts (promise 2).  The kinds of lines
 * are those that history-apply.c takes in.
 */
#ifndef BOOTBISECT_LOG_H
#define BOOTBISECT_LOG_H

#include <json-c/json.h>
#include <stdbool.h>

#include "error.h"

#define LOG_NAME "evidence.jsonl"

struct log;

/* Reads DIR/evidence.jsonl, calling visit for each line in order; a
 * last line that was torn by a crash is passed over.  visit returns -1 to
 * stop with its error.  Returns the number of lines, 0 when there is no log.
 */
long log_read (const char *dir, int (*visit) (void *user, struct json_object *line,
                                              struct error *err),
               void *user, struct error *err);

/* Opens (makes) the log for appending and locks it for this process; a torn
 * last line is cut off (`repaired` says so).  Another process that holds it
 * is an error.
 */
struct log *log_open (const char *dir, bool *repaired, struct error *err);

/* Adds the line, with its "time", and syncs.  When the disk is full nothing
 * of it stays behind.
 */
int log_append (struct log *log, struct json_object *line, struct error *err);

void log_close (struct log *log);

#endif
