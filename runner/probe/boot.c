/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One boot: launch and close of a handle, each timed by itself; between the
 * two, out of the timed parts, what runs is looked at.  The messages that
 * come meanwhile tell its phases.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../cleanup.h"
#include "../clock.h"
#include "../text.h"
#include "probe.h"

/* The console comes in pieces of lines: the last one that is not empty. */
struct last_line {
  char text[400], next[400];
  size_t n; /* bytes in next */
};

static void
follow (struct last_line *line, const char *text, size_t size)
{
  for (size_t i = 0; i < size; i++) {
    if (text[i] != '\n' && text[i] != '\r') {
      if (text[i] && line->n < sizeof line->next - 1)
        line->next[line->n++] = text[i];
    } else if (line->n > 0) {
      memcpy (line->text, line->next, line->n);
      line->text[line->n] = '\0';
      line->n = 0;
    }
  }
}

/* What is heard of a boot. */
struct listener {
  struct last_line line;
  struct phase_watch watch;
  struct record record;
  double start; /* clock_seconds () of the launch; 0: before it */
};

static void
hear (struct listener *l, enum message_kind kind, const char *text, size_t size)
{
  struct message message = { clock_seconds () - l->start, kind, (char *) text, size };

  if (l->start == 0)
    return;
  phases_add (&l->watch, &message);
  record_write (&l->record, message.seconds, kind, text, size);
}

/* One of the probe's own messages, at a time that was taken before. */
static void
mark (struct listener *l, const char *text, double time)
{
  struct message message = { time - l->start, MESSAGE_PROBE, (char *) text, strlen (text) };

  phases_add (&l->watch, &message);
  record_write (&l->record, message.seconds, message.kind, text, message.size);
}

/* The appliance's console: also what qemu and the kernel say of a boot that
 * fails.  A quiet boot prints a few lines only, which the library reads in
 * any case.
 */
static void
on_event (guestfs_h *g, void *opaque, uint64_t event, int handle, int flags,
          const char *text, size_t size, const uint64_t *array, size_t n)
{
  struct listener *l = opaque;

  (void) g, (void) handle, (void) flags, (void) array, (void) n;
  hear (l,
        event == GUESTFS_EVENT_APPLIANCE ? MESSAGE_APPLIANCE
        : event == GUESTFS_EVENT_TRACE   ? MESSAGE_TRACE
                                         : MESSAGE_LIBRARY,
        text, size);
  if (event == GUESTFS_EVENT_APPLIANCE)
    follow (&l->line, text, size);
  fwrite (text, 1, size, stderr);
  if (event != GUESTFS_EVENT_APPLIANCE && size > 0 && text[size - 1] != '\n')
    fputc ('\n', stderr);
}

char *
last_error (guestfs_h *g, const char *what)
{
  const char *text = g ? guestfs_last_error (g) : NULL;
  size_t n;

  if (!text)
    text = strerror (errno);
  n = strcspn (text, "\n");
  if (n > 0 && text[n - 1] == '.')
    n--;
  return text_format ("%s: %.*s", what, (int) n, text);
}

/* The library only says that it failed; qemu and the kernel say why. */
static char *
launch_error (guestfs_h *g, struct last_line *line)
{
  CLEANUP_FREE char *error = last_error (g, "launch");

  follow (line, "\n", 1);
  return line->text[0] ? text_format ("%s: %s", error, line->text) : STEAL (error);
}

/* Keeps the init script from listing /dev and the like while it is verbose. */
static int
append_analysis (guestfs_h *g)
{
  const char *append = guestfs_get_append (g);
  CLEANUP_FREE char *longer
      = text_format ("%s%sguestfs_boot_analysis=1", append ? append : "", append ? " " : "");

  return guestfs_set_append (g, longer);
}

int
configure_appliance (guestfs_h *g, const struct options *options)
{
  guestfs_set_error_handler (g, NULL, NULL);
  if ((options->backend && guestfs_set_backend (g, options->backend) < 0)
      || (options->memsize && guestfs_set_memsize (g, options->memsize) < 0)
      || (options->smp && guestfs_set_smp (g, options->smp) < 0)
      || (options->append && guestfs_set_append (g, options->append) < 0))
    return -1;
  return 0;
}

void
number_add (struct boot *boot, double value, const char *unit, const char *format, ...)
{
  struct number *number = &boot->numbers[boot->n_numbers];
  va_list args;

  if (boot->n_numbers == MOST_NUMBERS)
    return;
  boot->n_numbers++;
  number->value = value;
  number->unit = unit;
  va_start (args, format);
  vsnprintf (number->name, sizeof number->name, format, args);
  va_end (args);
}

static int
configure (guestfs_h *g, const struct options *options, struct listener *l, char **count)
{
  const uint64_t events = GUESTFS_EVENT_APPLIANCE | GUESTFS_EVENT_LIBRARY
                          | GUESTFS_EVENT_WARNING | GUESTFS_EVENT_TRACE;

  if (configure_appliance (g, options) < 0
      || guestfs_set_event_callback (g, on_event, events, 0, l) < 0
      || guestfs_set_verbose (g, options->verbose || options->phases) < 0
      || (options->phases && append_analysis (g) < 0)
      || (options->record && guestfs_set_trace (g, 1) < 0))
    return -1;
  if (options->insn_plugin && !(*count = instructions_begin (g, options->insn_plugin)))
    return -1;
  if (options->image || options->domain)
    return inspect_add (g, options);
  return guestfs_add_drive_opts (g, "/dev/null", GUESTFS_ADD_DRIVE_OPTS_READONLY, 1,
                                 GUESTFS_ADD_DRIVE_OPTS_FORMAT, "raw", -1);
}

/* Opens the record; a boot that can't be recorded is not made. */
static bool
open_record (const struct options *options, struct listener *l, struct boot *boot)
{
  if (!options->record)
    return true;
  l->record.fp = fopen (options->record, "we");
  if (!l->record.fp)
    boot->error = text_format ("%s: %s", options->record, strerror (errno));
  return l->record.fp != NULL;
}

static void
time_boot (guestfs_h *g, const struct options *options, struct listener *l,
           struct boot *boot)
{
  double launched, closing, closed;

  l->start = clock_seconds ();
  if (guestfs_launch (g) < 0)
    boot->error = launch_error (g, &l->line);
  launched = clock_seconds ();
  boot->launch = launched - l->start;
  mark (l, MARK_LAUNCHED, launched);
  if (!boot->error)
    identity_live (g, options->daemon, &boot->identity);
  if (!boot->error && (options->image || options->domain))
    inspect_run (g, options, boot);
  closing = clock_seconds ();
  mark (l, MARK_CLOSING, closing);
  if (!boot->error && guestfs_shutdown (g) < 0)
    boot->error = last_error (g, "shutdown");
  guestfs_close (g);
  closed = clock_seconds ();
  mark (l, MARK_CLOSED, closed);
  boot->close = closed - closing;
  boot->total = boot->launch + boot->close;
  if (boot->n_numbers > 0)
    boot->total += boot->numbers[boot->n_numbers - 1].value; /* the whole inspection */
  if (!boot->error)
    phases_end (&l->watch, &boot->phases);
}

void
boot_run (const struct options *options, struct boot *boot)
{
  guestfs_h *g = guestfs_create ();
  struct listener listener = { .start = 0 };
  CLEANUP_FREE char *count = NULL;

  if (!g) {
    boot->error = last_error (NULL, "guestfs_create");
    return;
  }
  identity_library (g, &boot->identity);
  if (options && configure (g, options, &listener, &count) < 0)
    boot->error = last_error (g, "setting up");
  if (!options || boot->error || !open_record (options, &listener, boot)) {
    guestfs_close (g);
    return;
  }
  time_boot (g, options, &listener, boot);
  if (!boot->error && options->disks > 0)
    disks_run (options, boot);
  if (!boot->error && options->to > 0)
    parallel_run (options, boot);
  if (listener.record.fp)
    fclose (listener.record.fp);
  if (count)
    boot->instructions = instructions_end (count);
}
