/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A folder that appliances or builds are written to: is it writable, is
 * there room, is it fast.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/statvfs.h>
#include <sys/types.h>
#include <unistd.h>

#include "../cleanup.h"
#include "../clock.h"
#include "../text.h"
#include "doctor.h"

#define PIECE (1 << 20)
#define MOST_PIECES 32
#define MOST_SECONDS .5
#define GIB 1073741824.
#define SLOW 30. /* MiB/s: an appliance of 360 MiB would take 12 s */

/* MiB/s to disk, written to a file without a name for MOST_SECONDS at most;
 * 0 with errno where that can't be.
 */
static double
write_speed (const char *folder)
{
  CLEANUP_CLOSE int fd = open (folder, O_TMPFILE | O_WRONLY | O_CLOEXEC, 0600);
  CLEANUP_FREE char *piece = memory_zero (PIECE, 1);
  double begun = clock_seconds (), last = begun;
  int n = 0;

  memset (piece, 0x5a, PIECE);
  while (fd >= 0 && n < MOST_PIECES && last - begun < MOST_SECONDS) {
    if (write (fd, piece, PIECE) != PIECE || fdatasync (fd) != 0)
      return 0;
    last = clock_seconds ();
    n++;
  }
  return last > begun ? n / (last - begun) : 0;
}

void
doctor_folder (struct doctor *doctor, const char *check, const char *folder, double room,
               bool speed)
{
  struct statvfs fs;
  double left, rate = 0;

  if (access (folder, W_OK | X_OK) < 0 || statvfs (folder, &fs) < 0) {
    doctor_find (doctor, check, DOCTOR_FAULT, "%s: cannot be written to: %s", folder,
                 strerror (errno));
    doctor_advise (doctor, "make it writable, or name another folder");
    return;
  }
  left = (double) fs.f_bavail * (double) fs.f_frsize;
  if (speed)
    rate = write_speed (folder);
  CLEANUP_FREE char *pace = rate > 0 ? text_format (", %.0f MiB/s to disk", rate)
                            : speed  ? text_format (", speed not known (%s)", strerror (errno))
                                     : text_copy ("");
  bool narrow = left < room, slow = rate > 0 && rate < SLOW;
  doctor_find (doctor, check, narrow || slow ? DOCTOR_WARNING : DOCTOR_OK,
               "%s: %.1f GiB free%s", folder, left / GIB, pace);
  if (narrow)
    doctor_advise (doctor, "make room for %.1f GiB, or name another folder", room / GIB);
  else if (slow)
    doctor_advise (doctor, "building appliances wants a faster disk: name another folder");
}
