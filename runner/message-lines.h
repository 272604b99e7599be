/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The messages of a boot as lines in the order of time: for the trace verb,
 * and for the gaps between them.
 */
#ifndef BOOTBISECT_MESSAGE_LINES_H
#define BOOTBISECT_MESSAGE_LINES_H

#include "messages.h"

struct message_lines {
  struct message_line *list;  /* their texts are owned by it */
  size_t n;
};

void message_lines_of (struct message_lines *lines, const struct messages *messages);
void message_lines_clear (struct message_lines *lines);

/* Prints each line: seconds since the start, seconds since the line before,
 * kind, and its text made safe for a terminal.  With min_gap only the lines
 * that came at least so many seconds after the one before, and that one.
 */
int message_lines_print (const struct message_lines *lines, double min_gap, FILE *fp,
                         struct error *err);

/* The same as JSON: {"schema", "messages": [{seconds, gap, kind, text}]}. */
int message_lines_print_json (const struct message_lines *lines, double min_gap, FILE *fp,
                              struct error *err);

#endif
