/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One boot: launch and close of a handle, each timed by itself; between the
 * two, out of the timed parts, what runs is looked at.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "../text.h"
#include "probe.h"

static double
now (void)
{
  struct timespec t;

  clock_gettime (CLOCK_MONOTONIC, &t);
  return t.tv_sec + t.tv_nsec * 1e-9;
}

/* The appliance's console: also what qemu and the kernel say of a boot that
 * fails, for it costs nothing while they say nothing.
 */
static void
on_event (guestfs_h *g, void *opaque, uint64_t event, int handle, int flags,
          const char *text, size_t size, const uint64_t *array, size_t n)
{
  (void) g, (void) opaque, (void) handle, (void) flags, (void) array, (void) n;
  fwrite (text, 1, size, stderr);
  if (event != GUESTFS_EVENT_APPLIANCE && size > 0 && text[size - 1] != '\n')
    fputc ('\n', stderr);
}

static char *
last_error (guestfs_h *g, const char *what)
{
  const char *text = g ? guestfs_last_error (g) : NULL;

  return text_format ("%s: %s", what, text ? text : strerror (errno));
}

static int
configure (guestfs_h *g, const struct options *options)
{
  const uint64_t events
      = GUESTFS_EVENT_APPLIANCE | GUESTFS_EVENT_LIBRARY | GUESTFS_EVENT_WARNING;

  guestfs_set_error_handler (g, NULL, NULL);
  if (guestfs_set_event_callback (g, on_event, events, 0, NULL) < 0
      || guestfs_set_verbose (g, options->verbose) < 0
      || (options->memsize && guestfs_set_memsize (g, options->memsize) < 0)
      || (options->smp && guestfs_set_smp (g, options->smp) < 0)
      || (options->append && guestfs_set_append (g, options->append) < 0))
    return -1;
  return guestfs_add_drive_opts (g, "/dev/null", GUESTFS_ADD_DRIVE_OPTS_READONLY, 1,
                                 GUESTFS_ADD_DRIVE_OPTS_FORMAT, "raw", -1);
}

void
boot_run (const struct options *options, struct boot *boot)
{
  guestfs_h *g = guestfs_create ();
  double start, launched, closing;

  if (!g) {
    boot->error = last_error (NULL, "guestfs_create");
    return;
  }
  identity_library (g, &boot->identity);
  if (options && configure (g, options) < 0)
    boot->error = last_error (g, "setting up");
  if (!options || boot->error) {
    guestfs_close (g);
    return;
  }

  start = now ();
  if (guestfs_launch (g) < 0)
    boot->error = last_error (g, "launch");
  launched = now ();
  boot->launch = launched - start;
  if (!boot->error)
    identity_live (g, &boot->identity);
  closing = now ();
  if (!boot->error && guestfs_shutdown (g) < 0)
    boot->error = last_error (g, "shutdown");
  guestfs_close (g);
  boot->close = now () - closing;
  boot->total = boot->launch + boot->close;
}
