/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Several disks: all in one appliance, against one in each of as many.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../cleanup.h"
#include "../clock.h"
#include "../text.h"
#include "probe.h"

#define DISK_SIZE (1 << 20)

/* An empty disk of a sparse temporary file, which the folder's end removes. */
static char *
disk_make (int i, struct boot *boot)
{
  const char *folder = getenv ("TMPDIR");
  CLEANUP_FREE char *path = text_format ("%s/disk-%d", folder ? folder : "/tmp", i);
  CLEANUP_FCLOSE FILE *fp = fopen (path, "we");

  if (fp && ftruncate (fileno (fp), DISK_SIZE) == 0)
    return STEAL (path);
  boot->error = text_format ("%s: %s", path, strerror (errno));
  return NULL;
}

/* Launch and close of an appliance with disks first .. first + n - 1; the
 * identity is that of the first.
 */
static double
time_with (const struct options *options, int first, int n, struct boot *boot)
{
  guestfs_h *g = guestfs_create ();
  double begun = clock_seconds (), took;
  int r = g ? configure_appliance (g, options) : -1;

  for (int i = first; i < first + n && r == 0 && !boot->error; i++) {
    CLEANUP_FREE char *path = disk_make (i, boot);

    if (path)
      r = guestfs_add_drive_opts (g, path, GUESTFS_ADD_DRIVE_OPTS_FORMAT, "raw", -1);
  }
  if (r == 0 && !boot->error)
    r = guestfs_launch (g);
  if (r == 0 && !boot->error)
    r = guestfs_shutdown (g);
  if (r < 0 && !boot->error)
    boot->error = last_error (g, "launch");
  if (g)
    guestfs_close (g);
  took = clock_seconds () - begun;
  for (int i = first; i < first + n; i++) {
    CLEANUP_FREE char *path
      = text_format ("%s/disk-%d", getenv ("TMPDIR") ? getenv ("TMPDIR") : "/tmp", i);

    unlink (path);
  }
  return took;
}

void
disks_run (const struct options *options, struct boot *boot)
{
  double together = 0, apart = 0;
  guestfs_h *g = guestfs_create ();
  int most = g ? guestfs_max_disks (g) : -1;

  if (g)
    guestfs_close (g);
  if (options->disks > most) {
    boot->error = text_format ("an appliance takes %d disks at the most", most);
    return;
  }
  together = time_with (options, 0, options->disks, boot);
  for (int i = 0; i < options->disks && !boot->error; i++)
    apart += time_with (options, i, 1, boot);
  number_add (boot, together, "s", "together");
  number_add (boot, apart, "s", "apart");
  number_add (boot, apart / together, "", "saving");
  boot->total = together + apart;
}
