/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The plan step: the build first, the right answer on both sides of the
 * threshold, with the baseline booted in turn and with recorded values.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include <stdlib.h>

#include "decide/unpaired.h"
#include "sim/world.h"

#define WORLDS 200

static const struct plan_request usual
  = { .seed = 1, .warmups = 1, .confidence = .95, .min_effect = .05, .max_boots = 100 };

/* What the plan says of a tree slower by `step`; recorded: against ten boots
 * of the same baseline taken beforehand.
 */
static enum verdict_kind
ask (double step, bool recorded, unsigned long seed)
{
  struct world_options quiet = world_usual;
  struct plan_request request = usual;
  struct verdict verdict;
  struct world w;
  double values[10];

  if (recorded)
    quiet.drift = 0; /* recorded values can't cancel it */
  world_init (&w, &quiet, 2, seed);
  world_step (&w, 1, step);
  if (recorded) {
    world_build (&w, 0);
    for (unsigned i = 0; i < 10; i++)
      values[i] = world_boot (&w, 0, 0, i, false);
    request.recorded = values;
    request.n_recorded = 10;
  }
  world_run (&w, &plan_step, &request, 1000);
  plan_step.judge (&request, &w.evidence, &verdict);
  world_clear (&w);
  return verdict.kind;
}

static void
check (double step, bool recorded, enum verdict_kind right, size_t least, size_t most_wrong)
{
  enum verdict_kind wrong
    = right == VERDICT_DIFFERENT ? VERDICT_NO_CHANGE : VERDICT_DIFFERENT;
  size_t n[2] = { 0 };

  for (unsigned long seed = 1; seed <= WORLDS; seed++) {
    enum verdict_kind kind = ask (step, recorded, seed);

    n[0] += kind == right;
    n[1] += kind == wrong;
  }
  if (n[0] < least || n[1] > most_wrong)
    fail_msg ("%+.0f %%%s: %zu right, %zu wrong of %d", 100 * step,
              recorded ? ", recorded" : "", n[0], n[1], WORLDS);
}

static void
test_paired (void **state)
{
  (void) state;
  check (.10, false, VERDICT_DIFFERENT, 190, 4);
  check (0, false, VERDICT_NO_CHANGE, 190, 4);
  check (-.10, false, VERDICT_NO_CHANGE, 198, 0);
  check (.30, false, VERDICT_DIFFERENT, 198, 0);
}

static void
test_recorded (void **state)
{
  (void) state;
  check (.10, true, VERDICT_DIFFERENT, 180, 4);
  check (0, true, VERDICT_NO_CHANGE, 180, 4);
  check (.30, true, VERDICT_DIFFERENT, 198, 0);
}

/* A tree that does not build costs no boot. */
static void
test_unbuildable (void **state)
{
  struct verdict verdict;
  struct world w;

  (void) state;
  world_init (&w, &world_usual, 2, 1);
  w.truth[1].unbuildable = true;
  world_run (&w, &plan_step, &usual, 1000);
  plan_step.judge (&usual, &w.evidence, &verdict);
  assert_int_equal (verdict.kind, VERDICT_UNDECIDED);
  assert_int_equal (verdict.reason, REASON_END_UNUSABLE);
  assert_int_equal (w.evidence.costs.boots, 0);
  world_clear (&w);
}

static void
test_baseline_unusable (void **state)
{
  struct verdict verdict;
  struct world w;

  (void) state;
  world_init (&w, &world_usual, 2, 1);
  world_build (&w, 0);
  world_build (&w, 1);
  w.evidence.subjects[0].unbootable = w.evidence.subjects[1].unbootable = true;
  world_run (&w, &plan_step, &usual, 1000);
  plan_step.judge (&usual, &w.evidence, &verdict);
  assert_int_equal (verdict.reason, REASON_BASELINE_UNUSABLE);
  world_clear (&w);
}

/* Identical artefacts need no boot; a spent budget is not an answer. */
static void
test_same_and_budget (void **state)
{
  struct plan_request poor = usual;
  struct verdict verdict;
  struct world w;

  (void) state;
  world_init (&w, &world_usual, 2, 1);
  w.truth[0].content = w.truth[1].content = 7;
  world_run (&w, &plan_step, &usual, 1000);
  plan_step.judge (&usual, &w.evidence, &verdict);
  assert_int_equal (verdict.kind, VERDICT_NO_CHANGE);
  assert_int_equal (w.evidence.costs.boots, 0);
  world_clear (&w);
  poor.max_boots = 6;
  world_init (&w, &world_usual, 2, 1);
  world_run (&w, &plan_step, &poor, 1000);
  plan_step.judge (&poor, &w.evidence, &verdict);
  assert_int_equal (verdict.kind, VERDICT_UNDECIDED);
  assert_int_equal (verdict.reason, REASON_BOOTS);
  assert_true (w.evidence.costs.boots <= 6);
  world_clear (&w);
}

static void
test_unpaired (void **state)
{
  const double a[] = { 1, 1.01, .99, 1, 5 }, b[] = { 2, 2.02, 1.98, 2 };
  struct unpaired u;

  (void) state;
  unpaired_measure (a, 5, b, 4, &u);
  assert_true (fabs (u.delta - log (2)) < .01);
  assert_true (u.sd > 0 && u.sd < .02 && u.freedom > 1 && u.freedom <= 7);
  unpaired_measure (a, 5, b, 1, &u);
  assert_true (isinf (u.sd));
  unpaired_measure (a, 5, b, 0, &u);
  assert_true (isnan (u.delta) && isinf (u.sd));
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (test_paired),
    cmocka_unit_test (test_recorded),
    cmocka_unit_test (test_unbuildable),
    cmocka_unit_test (test_baseline_unusable),
    cmocka_unit_test (test_same_and_budget),
    cmocka_unit_test (test_unpaired),
  };

  return cmocka_run_group_tests_name ("plan-step", tests, NULL, NULL);
}
