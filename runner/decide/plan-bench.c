/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One subject, usually the installed system: warm-ups, then timed boots;
 * disturbed or failed ones are taken again within a limit of a quarter.
 * It is a range of one, booted in one block.
 */
#include "memory.h"
#include "tally.h"

static size_t
boots_wanted (const struct plan_request *request, const struct evidence *evidence)
{
  CLEANUP_FREE struct tally *tally = tally_new (evidence);
  size_t allowed = request->samples + (request->samples + 3) / 4;
  size_t wanted, left;

  if (!evidence->n_subjects || subject_hopeless (evidence, 0)
      || tally[0].clean >= request->samples || tally[0].tried >= allowed)
    return 0;
  wanted = request->samples - tally[0].clean;
  left = allowed - tally[0].tried;
  return wanted < left ? wanted : left;
}

static void
bench_next (const struct plan_request *request, const struct evidence *evidence,
            struct action *action)
{
  size_t n = boots_wanted (request, evidence);

  if (!n || budget_spent (request, evidence) != REASON_NONE)
    action_stop (action);
  else if (action_prepare (request, evidence, 0, action))
    return;
  else if (evidence->subjects[0].state != SUBJECT_READY)
    action_stop (action);
  else
    action_boot_same (action, 0, budget_boots (request, evidence, n));
}

static void
bench_judge (const struct plan_request *request, const struct evidence *evidence,
             struct verdict *verdict)
{
  CLEANUP_FREE struct tally *tally = tally_new (evidence);

  *verdict = (struct verdict) { .kind = VERDICT_COMPLETE };
  if (boots_wanted (request, evidence)) {
    verdict->kind = VERDICT_UNDECIDED;
    verdict->reason = budget_spent (request, evidence);
  } else if (!evidence->n_subjects || !tally[0].clean) {
    verdict->kind = VERDICT_UNDECIDED;
    verdict->reason = REASON_NOTHING_USABLE;
  }
}

static void
bench_forecast (const struct plan_request *request, const struct evidence *evidence,
                struct forecast *forecast)
{
  const struct subject *subject = evidence->n_subjects ? &evidence->subjects[0] : NULL;

  *forecast = (struct forecast) { .boots = (double) boots_wanted (request, evidence) };
  if (subject && forecast->boots > 0) {
    forecast->builds = subject->state == SUBJECT_UNTRIED && !subject->cached;
    forecast->boots += subject->warm ? 0 : (double) request->warmups;
  }
  forecast->seconds = forecast->builds * cost_build (request, evidence)
                      + forecast->boots * cost_boot (request, evidence);
}

const struct plan plan_bench = {
  .name = "bench", .next = bench_next, .judge = bench_judge, .forecast = bench_forecast,
};
