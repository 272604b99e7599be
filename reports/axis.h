/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Subjects in the order in which reports show them: oldest first, and the
 * inside of a merge that was entered before the merge.
 */
#ifndef BOOTBISECT_AXIS_H
#define BOOTBISECT_AXIS_H

#include "../runner/history.h"

struct axis {
  size_t *subjects;
  size_t *place;    /* of each subject: its index in `subjects` */
  size_t n;         /* as many as subjects */
};

void axis_make (struct axis *axis, const struct history *history);
void axis_clear (struct axis *axis);

#endif
