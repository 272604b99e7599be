/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Seconds on CLOCK_MONOTONIC: for durations, never for dates.
 */
#ifndef BOOTBISECT_CLOCK_H
#define BOOTBISECT_CLOCK_H

#include <time.h>

static inline double
clock_seconds (void)
{
  struct timespec t;

  clock_gettime (CLOCK_MONOTONIC, &t);
  return (double) t.tv_sec + (double) t.tv_nsec / 1e9;
}

#endif
