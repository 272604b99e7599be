/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Progress on stderr, for eyes and for log files.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "cleanup.h"
#include "progress.h"
#include "text.h"

void
progress_init (struct progress *progress, bool quiet)
{
  const char *term = getenv ("TERM");

  *progress = (struct progress) {
    .quiet = quiet,
    .terminal = isatty (STDERR_FILENO) && term && strcmp (term, "dumb") != 0,
  };
}

static void
erase (struct progress *progress)
{
  if (progress->pending)
    fputs ("\r\033[K", stderr);
  progress->pending = false;
}

static void
say (struct progress *progress, const char *format, va_list args)
{
  CLEANUP_FREE char *text = NULL;

  erase (progress);
  if (vasprintf (&text, format, args) < 0)
    return;
  CLEANUP_FREE char *plain = text_plain (text);
  fprintf (stderr, "%s\n", plain);
}

/* What fits in one row, so that it can be rewritten; cut between characters. */
static int
fitting (const char *plain)
{
  struct winsize size = { .ws_col = 80 };
  int n, columns = 0;

  if (ioctl (STDERR_FILENO, TIOCGWINSZ, &size) == -1 || size.ws_col == 0)
    size.ws_col = 80;
  for (n = 0; plain[n]; n++) {
    if (((unsigned char) plain[n] & 0xc0) != 0x80 && ++columns >= size.ws_col)
      break;
  }
  return n;
}

void
progress_now (struct progress *progress, const char *format, ...)
{
  va_list args;

  if (progress->quiet)
    return;
  va_start (args, format);
  if (progress->terminal) {
    CLEANUP_FREE char *text = NULL;

    erase (progress);
    if (vasprintf (&text, format, args) >= 0) {
      CLEANUP_FREE char *plain = text_plain (text);

      fprintf (stderr, "%.*s", fitting (plain), plain);
      progress->pending = true;
    }
  } else
    say (progress, format, args);
  va_end (args);
}

void
progress_note (struct progress *progress, const char *format, ...)
{
  va_list args;

  if (progress->quiet)
    return;
  va_start (args, format);
  say (progress, format, args);
  va_end (args);
}

void
progress_warn (struct progress *progress, const char *format, ...)
{
  va_list args;

  va_start (args, format);
  say (progress, format, args);
  va_end (args);
}

void
progress_end (struct progress *progress)
{
  erase (progress);
}
