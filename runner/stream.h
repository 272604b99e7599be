/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a child prints, on its way into a file: the first half of the limit
 * is written as it comes, and of the rest the last half is kept and written
 * at the end, so that both the cause and the end of a long log are there.
 */
#ifndef BOOTBISECT_STREAM_H
#define BOOTBISECT_STREAM_H

#include <stdbool.h>

struct stream {
  int in;                    /* the pipe's end to read, non-blocking; -1: closed */
  int out;                   /* the file */
  unsigned long long head;   /* bytes that may still be written at once */
  unsigned long long limit;  /* bytes of tail that are kept */
  unsigned long long later;  /* bytes that came after the head */
  char *tail;                /* ring of the last of them; made when first needed */
};

void stream_open (struct stream *stream, int in, int out, unsigned long long limit);

/* Takes what is there now.  False when the writers are all gone. */
bool stream_pump (struct stream *stream);

/* Writes the tail, with a line that says how much is left out before it. */
void stream_finish (struct stream *stream);

#endif
