/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The plans range and bench: order, rounds, sharing, retakes, budgets.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>

#include "decide/tally.h"
#include "sim/world.h"

static const struct plan_request usual = { .seed = 1, .samples = 5, .warmups = 2 };

static void
test_range_order (void **state)
{
  struct world w;
  struct action a = { .kind = ACTION_STOP };
  struct verdict v;

  (void) state;
  world_init (&w, &world_usual, 4, 1);
  w.truth[1].unbuildable = true;
  for (size_t i = 0; i < 4; i++) {
    plan_range.next (&usual, &w.evidence, &a);
    assert_int_equal (a.kind, ACTION_BUILD);
    assert_int_equal (a.subject, i);
    world_act (&w, &a);
  }
  for (size_t i = 0; i < 3; i++) {
    plan_range.next (&usual, &w.evidence, &a);
    assert_true (a.kind == ACTION_BOOT && a.warmup && a.n_boots == 2);
    world_act (&w, &a);
    action_clear (&a);
  }
  plan_range.next (&usual, &w.evidence, &a);
  assert_true (a.kind == ACTION_BOOT && !a.warmup && a.n_boots == 3);
  assert_int_equal (a.boots[0] + a.boots[1] + a.boots[2], 0 + 2 + 3);
  action_clear (&a);
  plan_range.judge (&usual, &w.evidence, &v);
  assert_int_equal (v.kind, VERDICT_UNDECIDED);
  assert_int_equal (world_run (&w, &plan_range, &usual, 100), 5);
  plan_range.judge (&usual, &w.evidence, &v);
  assert_int_equal (v.kind, VERDICT_COMPLETE);
  assert_int_equal (w.evidence.costs.boots, 3 * (2 + 5));
  world_clear (&w);
}

static void
test_range_rounds_differ (void **state)
{
  size_t orders[2][64];
  struct world w;

  (void) state;
  world_init (&w, &world_usual, 64, 1);
  for (size_t i = 0; i < 64; i++) {
    world_build (&w, i);
    w.evidence.subjects[i].warm = true;
  }
  for (int k = 0; k < 2; k++) {
    struct action a, again;
    size_t differ = 0;

    plan_range.next (&usual, &w.evidence, &a);
    plan_range.next (&usual, &w.evidence, &again);
    assert_memory_equal (a.boots, again.boots, sizeof orders[k]);
    for (size_t i = 0; i < 64; i++) {
      orders[k][i] = a.boots[i];
      differ += orders[k][i] != (k ? orders[0][i] : i);
    }
    assert_true (differ > 32);
    world_act (&w, &a);
    action_clear (&a);
    action_clear (&again);
  }
  world_clear (&w);
}

static void
test_range_shares (void **state)
{
  struct world w;
  struct tally *t;

  (void) state;
  world_init (&w, &world_usual, 4, 1);
  w.truth[1].content = w.truth[2].content = 7;
  world_run (&w, &plan_range, &usual, 100);
  t = tally_new (&w.evidence);
  assert_true (t[1].clean == 5 && t[2].clean == 0);
  assert_int_equal (w.evidence.costs.boots, 3 * 7);
  free (t);
  world_clear (&w);
}

/* All boots are disturbed: it ends after a quarter more. */
static void
test_range_retakes (void **state)
{
  struct world_options o = world_usual;
  struct world w;

  (void) state;
  o.contaminated = 1;
  world_init (&w, &o, 2, 1);
  assert_true (world_run (&w, &plan_range, &usual, 1000) < 1000);
  assert_int_equal (w.evidence.costs.boots, 2 * (2 + 5 + 2));
  world_clear (&w);
  o.contaminated = .1;
  world_init (&w, &o, 20, 1);
  world_run (&w, &plan_range, &usual, 1000);
  assert_true (w.disturbed > 0);
  assert_true (w.evidence.costs.boots > 20 * 7);
  assert_true (w.evidence.costs.boots <= 20 * 7 + w.disturbed);
  world_clear (&w);
}

static void
test_range_nothing (void **state)
{
  struct plan_request r = usual;
  struct verdict v;
  struct world w;

  (void) state;
  world_init (&w, &world_usual, 0, 1);
  assert_int_equal (world_run (&w, &plan_range, &r, 10), 0);
  world_clear (&w);
  world_init (&w, &world_usual, 3, 1);
  for (size_t i = 0; i < 3; i++)
    w.truth[i].unbuildable = true;
  assert_int_equal (world_run (&w, &plan_range, &r, 10), 3);
  plan_range.judge (&r, &w.evidence, &v);
  assert_true (v.kind == VERDICT_UNDECIDED && v.reason == REASON_NOTHING_USABLE);
  world_clear (&w);
}

static void
test_range_budgets (void **state)
{
  struct plan_request r = usual;
  struct forecast f;
  struct verdict v;
  struct world w;

  (void) state;
  r.max_boots = 15;
  world_init (&w, &world_usual, 3, 1);
  plan_range.forecast (&r, &w.evidence, &f);
  assert_true (f.builds == 3 && f.boots == 21 && f.seconds == 3 * 180 + 21 * 4);
  world_run (&w, &plan_range, &r, 100);
  plan_range.judge (&r, &w.evidence, &v);
  assert_int_equal (w.evidence.costs.boots, 15);
  assert_true (v.kind == VERDICT_UNDECIDED && v.reason == REASON_BOOTS);
  world_clear (&w);
  r.max_boots = 0;
  r.max_builds = 2;
  world_init (&w, &world_usual, 3, 1);
  world_run (&w, &plan_range, &r, 100);
  plan_range.judge (&r, &w.evidence, &v);
  assert_true (w.evidence.costs.builds == 2 && w.evidence.costs.boots == 14);
  assert_int_equal (v.reason, REASON_BUILDS);
  world_clear (&w);
}

static void
test_bench (void **state)
{
  struct verdict v;
  struct world w;

  (void) state;
  world_init (&w, &world_usual, 1, 1);
  assert_int_equal (world_run (&w, &plan_bench, &usual, 100), 3);
  assert_int_equal (w.evidence.costs.boots, 7);
  plan_bench.judge (&usual, &w.evidence, &v);
  assert_int_equal (v.kind, VERDICT_COMPLETE);
  world_clear (&w);
  world_init (&w, &world_usual, 1, 1);
  w.truth[0].unbootable = true;
  world_run (&w, &plan_bench, &usual, 100);
  plan_bench.judge (&usual, &w.evidence, &v);
  assert_true (v.kind == VERDICT_UNDECIDED && v.reason == REASON_NOTHING_USABLE);
  world_clear (&w);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (test_range_order),
    cmocka_unit_test (test_range_rounds_differ),
    cmocka_unit_test (test_range_shares),
    cmocka_unit_test (test_range_retakes),
    cmocka_unit_test (test_range_nothing),
    cmocka_unit_test (test_range_budgets),
    cmocka_unit_test (test_bench),
  };

  return cmocka_run_group_tests (tests, NULL, NULL);
}
