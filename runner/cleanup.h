/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Variables that free themselves when they leave their scope:
 *   CLEANUP_FREE char *path = text_format ("%s/log", dir);
 * A variable marked so must be initialised where it is declared.
 */
#ifndef BOOTBISECT_CLEANUP_H
#define BOOTBISECT_CLEANUP_H

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static inline void
cleanup_free (void *p)
{
  free (*(void **) p);
}

static inline void
cleanup_close (int *fd)
{
  if (*fd >= 0)
    close (*fd);
}

static inline void
cleanup_fclose (FILE **fp)
{
  if (*fp)
    fclose (*fp);
}

#define CLEANUP_FREE __attribute__ ((cleanup (cleanup_free)))
#define CLEANUP_CLOSE __attribute__ ((cleanup (cleanup_close)))
#define CLEANUP_FCLOSE __attribute__ ((cleanup (cleanup_fclose)))

/* *p, which becomes NULL: hands a cleaned-up variable on to a caller. */
#define STEAL(p)                                                                         \
  ({                                                                                     \
    __typeof__ (p) _stolen = (p);                                                        \
    (p) = NULL;                                                                          \
    _stolen;                                                                             \
  })

#endif
