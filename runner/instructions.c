/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * perf_event_open(2), for one counter that children inherit.
 */
#include <errno.h>
#include <linux/perf_event.h>
#include <stdint.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "instructions.h"

int
instructions_open (struct error *err)
{
  struct perf_event_attr attr = {
    .type = PERF_TYPE_HARDWARE,
    .size = sizeof attr,
    .config = PERF_COUNT_HW_INSTRUCTIONS,
    .read_format = PERF_FORMAT_TOTAL_TIME_ENABLED | PERF_FORMAT_TOTAL_TIME_RUNNING,
    .inherit = 1,
    .exclude_hv = 1,
  };
  int fd = (int) syscall (SYS_perf_event_open, &attr, 0, -1, -1, PERF_FLAG_FD_CLOEXEC);

  if (fd < 0 && errno == EACCES) {
    /* kernel.perf_event_paranoid: without the kernel's share. */
    attr.exclude_kernel = 1;
    fd = (int) syscall (SYS_perf_event_open, &attr, 0, -1, -1, PERF_FLAG_FD_CLOEXEC);
  }
  if (fd >= 0)
    return fd;
  return error_set (err, STATUS_UNMEASURED,
                    "host instructions can't be counted here: perf_event_open: %s%s",
                    strerror (errno),
                    errno == ENOENT || errno == EOPNOTSUPP
                      ? ": this machine shows no hardware counters, as most virtual machines "
                        "do; take --metric cpu"
                      : "");
}

double
instructions_read (int fd)
{
  uint64_t values[3] = { 0 }; /* count, time enabled, time running */

  if (fd < 0 || read (fd, values, sizeof values) != sizeof values || values[2] == 0)
    return 0;
  return (double) values[0] * ((double) values[1] / (double) values[2]);
}
