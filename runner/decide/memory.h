/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Arrays for the decision engine, which stands apart from the rest of the
 * runner.  Out of memory ends the program: the evidence log holds all that
 * was measured.
 */
#ifndef BOOTBISECT_MEMORY_H
#define BOOTBISECT_MEMORY_H

#include <stdlib.h>

#include "../cleanup.h"

/* n zeroed elements, never NULL (also not for n = 0); the caller frees them. */
static inline void *
array_new (size_t n, size_t size)
{
  void *p = calloc (n ? n : 1, size);

  if (!p)
    abort ();
  return p;
}

#endif
