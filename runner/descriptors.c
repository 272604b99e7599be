/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Closes the gaps between the descriptors that stay.
 */
#include <fcntl.h>
#include <limits.h>
#include <unistd.h>

#include "descriptors.h"

void
descriptors_keep (const int *keep, size_t n)
{
  int null = open ("/dev/null", O_RDWR | O_CLOEXEC), from = 3;

  for (int i = 0; i < 3; i++)
    if (null >= 0 && null != i)
      dup2 (null, i);
  for (;;) {
    int next = INT_MAX;

    for (size_t i = 0; i < n; i++)
      if (keep[i] >= from && keep[i] < next)
        next = keep[i];
    if (next > from)
      close_range (from, next == INT_MAX ? ~0U : (unsigned) next - 1, 0);
    if (next == INT_MAX)
      return;
    from = next + 1;
  }
}
