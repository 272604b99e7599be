/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a boot says, each piece with its time: the library's messages, its
 * trace of calls, and the appliance's console, whose pieces end anywhere in
 * a line.  A record of them is a text file of one line a piece,
 *
 *   SECONDS KIND TEXT
 *
 * since the start of the launch, with control characters, bytes above 126
 * and backslashes in TEXT written as \n, \r, \\ or \xHH.  The probe writes it while
 * it boots, so that it is there also of a boot that is killed.
 */
#ifndef BOOTBISECT_MESSAGES_H
#define BOOTBISECT_MESSAGES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "error.h"

enum message_kind {
  MESSAGE_LIBRARY,
  MESSAGE_TRACE,
  MESSAGE_APPLIANCE,
  MESSAGE_PROBE,     /* the probe's own: one of the MARK_ texts */
};

/* The launch has ended, the close begins (what lies between is not timed),
 * the handle is closed.
 */
#define MARK_LAUNCHED "launched"
#define MARK_CLOSING "closing"
#define MARK_CLOSED "closed"

struct message {
  double seconds;    /* since the start of the launch */
  enum message_kind kind;
  char *text;        /* may hold any byte, NUL too; one NUL more behind it */
  size_t size;
};

const char *message_kind_name (enum message_kind kind);

/* Writes pieces until the record has grown to its limit of 16 MiB. */
struct record {
  FILE *fp;          /* NULL: nothing is written */
  size_t size;
};
void record_write (struct record *record, double seconds, enum message_kind kind,
                   const char *text, size_t size);

struct messages {
  struct message *list;
  size_t n;
};

/* Reads a record; a line that is none (the torn last one of a boot that was
 * killed) is passed over.  A file that holds no piece at all is an error.
 */
int messages_read (struct messages *messages, const char *path, struct error *err);
void messages_clear (struct messages *messages);

/* Joins pieces to lines.  A line has the time of its first byte, comes
 * without its end and without the terminal's escape sequences, cut to what
 * fits; empty ones are left out.
 */
#define MESSAGE_LINE_SIZE 2048

struct message_line {
  double seconds;
  enum message_kind kind;
  const char *text;  /* no NUL in it */
};

struct joiner {
  char text[MESSAGE_LINE_SIZE];
  size_t n;
  double seconds;    /* of the line's first byte; valid while n > 0 */
  int escape;        /* how far into an escape sequence */
};

typedef void message_line_function (void *opaque, const struct message_line *line);

/* Calls `each` for every line that the piece ends; only the appliance's
 * lines go on from piece to piece.
 */
void joiner_add (struct joiner *joiner, const struct message *message,
                 message_line_function *each, void *opaque);
/* The line that is still open. */
void joiner_end (struct joiner *joiner, message_line_function *each, void *opaque);

#endif
