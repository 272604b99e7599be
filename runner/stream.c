/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The keeper's copy of a child's output into a file, bounded.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "stream.h"
#include "text.h"

/* A full disk loses log, never the job. */
static void
write_all (int fd, const char *bytes, size_t n)
{
  while (n > 0) {
    ssize_t r = write (fd, bytes, n);

    if (r < 0 && errno == EINTR)
      continue;
    if (r <= 0)
      return;
    bytes += r;
    n -= r;
  }
}

void
stream_open (struct stream *stream, int in, int out, unsigned long long limit)
{
  memset (stream, 0, sizeof *stream);
  stream->in = in;
  stream->out = out;
  stream->limit = limit / 2 > 0 ? limit / 2 : 1;
  stream->head = limit - limit / 2;
}

static void
keep (struct stream *stream, const char *bytes, size_t n)
{
  size_t now = n < stream->head ? n : stream->head;

  write_all (stream->out, bytes, now);
  stream->head -= now;
  if (now < n && !stream->tail)
    stream->tail = memory_zero (stream->limit, 1);
  for (bytes += now, n -= now; n > 0;) {
    size_t at = stream->later % stream->limit, room = stream->limit - at;
    size_t part = n < room ? n : room;

    memcpy (stream->tail + at, bytes, part);
    stream->later += part;
    bytes += part;
    n -= part;
  }
}

bool
stream_pump (struct stream *stream)
{
  char buffer[65536];

  /* Bounded, so that an endless writer can't keep us from the watchdog. */
  for (int i = 0; i < 16 && stream->in >= 0; i++) {
    ssize_t n = read (stream->in, buffer, sizeof buffer);

    if (n > 0)
      keep (stream, buffer, n);
    else if (n < 0 && (errno == EAGAIN || errno == EINTR))
      return true;
    else {
      close (stream->in);
      stream->in = -1;
    }
  }
  return stream->in >= 0;
}

void
stream_finish (struct stream *stream)
{
  size_t at = stream->later % stream->limit;

  if (stream->later > stream->limit) {
    char line[80];
    int n = snprintf (line, sizeof line, "\n[%llu bytes left out]\n",
                      stream->later - stream->limit);

    write_all (stream->out, line, n);
    write_all (stream->out, stream->tail + at, stream->limit - at);
    write_all (stream->out, stream->tail, at);
  } else if (stream->later > 0) {
    write_all (stream->out, stream->tail, stream->later);
  }
  free (stream->tail);
  stream->tail = NULL;
}
