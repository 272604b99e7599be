/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What actions and verdicts have in common.
 */
#include <stdlib.h>

#include "plan.h"

void
action_clear (struct action *action)
{
  free (action->boots);
  *action = (struct action) { .kind = ACTION_STOP };
}

void
verdict_clear (struct verdict *verdict)
{
  for (size_t i = 0; i < verdict->n_culprits; i++)
    free (verdict->culprits[i].subjects);
  free (verdict->culprits);
  free (verdict->candidates);
  *verdict = (struct verdict) { .kind = VERDICT_UNDECIDED };
}
