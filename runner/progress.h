/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What is being done, on stderr: one line rewritten in place on a terminal,
 * plain lines elsewhere.
 */
#ifndef BOOTBISECT_PROGRESS_H
#define BOOTBISECT_PROGRESS_H

#include <stdbool.h>

struct progress {
  bool quiet;    /* only warnings */
  bool terminal; /* stderr is one */
  bool pending;  /* a rewritten line stands there */
};

void progress_init (struct progress *progress, bool quiet);

/* What is done now.  On a terminal it replaces the line before. */
void progress_now (struct progress *progress, const char *format, ...)
  __attribute__ ((format (printf, 2, 3)));

/* Something that shall stay on the screen. */
void progress_note (struct progress *progress, const char *format, ...)
  __attribute__ ((format (printf, 2, 3)));

/* The same, and --quiet does not silence it. */
void progress_warn (struct progress *progress, const char *format, ...)
  __attribute__ ((format (printf, 2, 3)));

/* Takes the rewritten line away. */
void progress_end (struct progress *progress);

#endif
