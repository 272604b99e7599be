/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Counts and first steps that all plans share; see tally.h.
 */
#include "memory.h"
#include "tally.h"

size_t
subject_canonical (const struct evidence *evidence, size_t s)
{
  const struct subject *subject = &evidence->subjects[s];

  return subject->state == SUBJECT_READY && subject->same_as >= 0
           ? (size_t) subject->same_as : s;
}

bool
subject_usable (const struct evidence *evidence, size_t s)
{
  return evidence->subjects[s].state == SUBJECT_READY && !subject_hopeless (evidence, s);
}

bool
subject_hopeless (const struct evidence *evidence, size_t s)
{
  return evidence->subjects[s].state == SUBJECT_UNBUILDABLE
         || evidence->subjects[s].unbootable
         || evidence->subjects[subject_canonical (evidence, s)].unbootable;
}

bool
sample_counts (const struct sample *sample)
{
  return !sample->warmup && !sample->contaminated && sample->outcome == OUTCOME_OK
         && sample->value > 0;
}

struct tally *
tally_new (const struct evidence *evidence)
{
  struct tally *tally = array_new (evidence->n_subjects, sizeof *tally);

  for (size_t i = 0; i < evidence->n_samples; i++) {
    const struct sample *sample = &evidence->samples[i];
    struct tally *t = &tally[subject_canonical (evidence, sample->subject)];

    if (sample->warmup)
      continue;
    t->tried++;
    if (sample->outcome == OUTCOME_FAILED || sample->outcome == OUTCOME_TIMEOUT)
      t->failed++;
    else if (sample->contaminated)
      t->contaminated++;
    else if (sample_counts (sample))
      t->clean++;
  }
  return tally;
}

bool
tally_given_up (const struct tally *tally)
{
  return tally->tried > 16 + 4 * tally->clean;
}

enum verdict_reason
budget_spent (const struct plan_request *request, const struct evidence *evidence)
{
  if (request->max_boots && evidence->costs.boots >= request->max_boots)
    return REASON_BOOTS;
  if (request->max_seconds > 0 && evidence->costs.seconds >= request->max_seconds)
    return REASON_TIME;
  return REASON_NONE;
}

bool
budget_build_left (const struct plan_request *request, const struct evidence *evidence,
                   size_t s)
{
  return !request->max_builds || evidence->costs.builds < request->max_builds
         || evidence->subjects[s].cached;
}

size_t
budget_boots (const struct plan_request *request, const struct evidence *evidence,
              size_t n)
{
  size_t left = 0;

  if (!request->max_boots)
    return n;
  if (evidence->costs.boots < request->max_boots)
    left = request->max_boots - evidence->costs.boots;
  return n < left ? n : left;
}

static double
first_positive (double a, double b, double c)
{
  return a > 0 ? a : b > 0 ? b : c;
}

double
cost_build (const struct plan_request *request, const struct evidence *evidence)
{
  return first_positive (evidence->costs.build_seconds, request->expected_build_seconds,
                         180);
}

double
cost_boot (const struct plan_request *request, const struct evidence *evidence)
{
  return first_positive (evidence->costs.boot_seconds, request->expected_boot_seconds, 4);
}

void
action_stop (struct action *action)
{
  *action = (struct action) { .kind = ACTION_STOP };
}

void
action_build (struct action *action, size_t s)
{
  *action = (struct action) { .kind = ACTION_BUILD, .subject = s };
}

void
action_boot_same (struct action *action, size_t s, size_t n)
{
  *action = (struct action) { .kind = ACTION_BOOT, .n_boots = n, .parallel = 1 };
  action->boots = array_new (n, sizeof action->boots[0]);
  for (size_t i = 0; i < n; i++)
    action->boots[i] = s;
}

bool
action_prepare (const struct plan_request *request, const struct evidence *evidence,
                size_t s, struct action *action)
{
  const struct subject *subject = &evidence->subjects[s];

  if (subject_hopeless (evidence, s))
    return false;
  if (subject->state == SUBJECT_UNTRIED) {
    if (!budget_build_left (request, evidence, s))
      return false;
    action_build (action, s);
    return true;
  }
  s = subject_canonical (evidence, s);
  if (!request->warmups || evidence->subjects[s].warm)
    return false;
  action_boot_same (action, s, request->warmups);
  action->warmup = true;
  return true;
}
