/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The bisect plan's edges; how well it finds is the simulation's to say.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "decide/levels.h"
#include "decide/tally.h"
#include "sim/world.h"

static const struct plan_request usual = {
  .seed = 1, .warmups = 1, .confidence = .95, .min_effect = .05,
};

static void
judge (const struct plan_request *r, struct world *w, struct verdict *v)
{
  assert_true (world_run (w, &plan_bisect, r, 2000) < 2000);
  plan_bisect.judge (r, &w->evidence, v);
}

static void
test_ends_first (void **state)
{
  static const enum action_kind kinds[] = { ACTION_BUILD, ACTION_BOOT, ACTION_BUILD,
                                            ACTION_BOOT, ACTION_BOOT };
  struct action a;
  struct world w;

  (void) state;
  world_init (&w, &world_usual, 9, 1);
  for (size_t i = 0; i < 5; i++) {
    plan_bisect.next (&usual, &w.evidence, &a);
    assert_int_equal (a.kind, kinds[i]);
    if (i == 4) { /* R B B R ... */
      assert_true (a.n_boots == 8 && !a.warmup);
      assert_true (a.boots[0] == 0 && a.boots[1] == 8 && a.boots[2] == 8
                   && a.boots[3] == 0 && a.boots[4] == 0);
    }
    world_act (&w, &a);
    action_clear (&a);
  }
  world_clear (&w);
}

static void
test_two_commits (void **state)
{
  struct verdict v;
  struct world w;

  (void) state;
  world_init (&w, &world_usual, 2, 1);
  world_step (&w, 1, .2);
  judge (&usual, &w, &v);
  assert_true (v.kind == VERDICT_CULPRIT && v.culprits[0].subjects[0] == 1);
  assert_true (v.culprits[0].effect.low < 1.2 && v.culprits[0].effect.high > 1.2);
  assert_true (v.ends.ratio > 1.1 && v.noise > 0 && v.detectable < .1);
  verdict_clear (&v);
  world_clear (&w);
  for (size_t n = 0; n < 2; n++) { /* nothing to search */
    world_init (&w, &world_usual, n, 1);
    judge (&usual, &w, &v);
    assert_true (v.kind == VERDICT_UNDECIDED && v.reason == REASON_END_UNUSABLE);
    verdict_clear (&v);
    world_clear (&w);
  }
}

static void
test_speed_up (void **state)
{
  struct verdict v;
  struct world w;

  (void) state;
  world_init (&w, &world_usual, 30, 1);
  world_step (&w, 11, -.2);
  judge (&usual, &w, &v);
  assert_true (v.kind == VERDICT_CULPRIT && v.culprits[0].subjects[0] == 11);
  assert_true (v.culprits[0].effect.ratio < .85);
  assert_true (v.n_candidates >= 1 && v.candidates[0].subject == 11);
  verdict_clear (&v);
  world_clear (&w);
}

static void
test_unusable (void **state)
{
  struct verdict v;
  struct world w;

  (void) state;
  for (size_t end = 0; end < 2; end++) {
    world_init (&w, &world_usual, 8, 1);
    w.truth[7 * end].unbuildable = true;
    judge (&usual, &w, &v);
    assert_true (v.kind == VERDICT_UNDECIDED && v.reason == REASON_END_UNUSABLE);
    verdict_clear (&v);
    world_clear (&w);
  }
  world_init (&w, &world_usual, 8, 1);
  w.truth[7].unbootable = true;
  judge (&usual, &w, &v);
  assert_int_equal (v.reason, REASON_END_UNUSABLE);
  verdict_clear (&v);
  world_clear (&w);
  world_init (&w, &world_usual, 8, 1);
  world_step (&w, 4, .2);
  for (size_t i = 1; i < 7; i++)
    w.truth[i].unbuildable = true;
  judge (&usual, &w, &v);
  assert_true (v.kind == VERDICT_UNDECIDED && v.reason == REASON_NOTHING_USABLE);
  assert_int_equal (v.n_candidates, 7);
  verdict_clear (&v);
  world_clear (&w);
}

static void
test_unbuildable_neighbour (void **state)
{
  struct verdict v;
  struct world w;

  (void) state;
  world_init (&w, &world_usual, 12, 1);
  w.truth[5].unbuildable = true;
  w.truth[9].unbootable = true;
  world_step (&w, 6, .2);
  judge (&usual, &w, &v);
  assert_true (v.kind == VERDICT_CULPRIT_SET && v.culprits[0].n_subjects == 2);
  assert_true (v.culprits[0].subjects[0] == 5 && v.culprits[0].subjects[1] == 6);
  verdict_clear (&v);
  world_clear (&w);
}

static void
test_identical_ends (void **state)
{
  struct verdict v;
  struct world w;

  (void) state;
  world_init (&w, &world_usual, 8, 1);
  w.truth[0].content = w.truth[7].content = 3;
  judge (&usual, &w, &v);
  assert_true (v.kind == VERDICT_NO_CHANGE && v.probability_no_change == 1);
  assert_int_equal (w.evidence.costs.builds, 2);
  verdict_clear (&v);
  world_clear (&w);
}

static void
test_budgets (void **state)
{
  struct plan_request r = usual;
  struct forecast f;
  struct verdict v;
  struct world w;

  (void) state;
  r.max_boots = 25;
  world_init (&w, &world_usual, 500, 1);
  world_step (&w, 123, .06);
  plan_bisect.forecast (&r, &w.evidence, &f);
  assert_true (f.builds >= 9 && f.builds < 20 && f.boots > 30 && f.seconds > 1800);
  judge (&r, &w, &v);
  assert_true (v.kind == VERDICT_UNDECIDED && v.reason == REASON_BOOTS);
  assert_true (w.evidence.costs.boots <= 25 && v.n_candidates > 1);
  verdict_clear (&v);
  world_clear (&w);
  r.max_boots = 0;
  r.max_builds = 5;
  world_init (&w, &world_usual, 500, 1);
  world_step (&w, 123, .2);
  judge (&r, &w, &v);
  assert_true (v.kind == VERDICT_UNDECIDED && v.reason == REASON_BUILDS);
  assert_int_equal (w.evidence.costs.builds, 5);
  verdict_clear (&v);
  world_clear (&w);
}

/* Resuming is replaying: the answer depends on nothing but its arguments. */
static void
test_pure (void **state)
{
  struct action a, b;
  struct world w;

  (void) state;
  world_init (&w, &world_usual, 64, 1);
  world_step (&w, 40, .1);
  for (int i = 0; i < 60; i++) {
    plan_bisect.next (&usual, &w.evidence, &a);
    plan_bisect.next (&usual, &w.evidence, &b);
    assert_true (a.kind == b.kind && a.subject == b.subject && a.n_boots == b.n_boots);
    if (a.n_boots)
      assert_memory_equal (a.boots, b.boots, a.n_boots * sizeof a.boots[0]);
    world_act (&w, &a);
    action_clear (&a);
    action_clear (&b);
  }
  world_clear (&w);
}

/* Every boot is disturbed: it gives up. */
static void
test_disturbed (void **state)
{
  struct world_options o = world_usual;
  struct verdict v;
  struct world w;

  (void) state;
  o.contaminated = 1;
  world_init (&w, &o, 8, 1);
  judge (&usual, &w, &v);
  assert_int_equal (v.kind, VERDICT_UNDECIDED);
  assert_int_equal (v.reason, REASON_DISTURBED);
  assert_true (w.evidence.costs.boots < 100);
  verdict_clear (&v);
  world_clear (&w);
  world_init (&w, &o, 2, 1);
  assert_true (world_run (&w, &plan_compare, &usual, 100) < 100);
  plan_compare.judge (&usual, &w.evidence, &v);
  assert_int_equal (v.kind, VERDICT_UNDECIDED);
  assert_int_equal (v.reason, REASON_DISTURBED);
  verdict_clear (&v);
  world_clear (&w);
}

/* Half of one commit's boots are slow by chance: that is no level, and its
 * neighbours bring no steps up and down.
 */
static void
test_boots_disagree (void **state)
{
  const size_t odd = 2, n = 5, blocks = 3;
  struct world_options o = world_usual;
  struct levels levels;
  struct verdict v;
  struct world w;

  (void) state;
  o.outliers = o.tau = 0;
  world_init (&w, &o, n, 1);
  world_step (&w, n - 1, .1);
  for (size_t i = 0; i < n; i++)
    world_build (&w, i);
  for (size_t s = 1; s < n; s++)
    for (size_t k = 0; k < blocks; k++, w.evidence.next_block++)
      for (unsigned slot = 0; slot < 4; slot++) {
        size_t at = slot == 1 || slot == 2 ? s : 0;

        world_boot (&w, at, w.evidence.next_block, slot, false);
        if (at == odd && slot == 1)
          w.evidence.samples[w.evidence.n_samples - 1].value *= 1.15;
      }
  levels_solve (&w.evidence, 0, &levels);
  assert_int_equal (levels.n, n - 1);
  assert_true (levels.covariance[1 * levels.n + 1] > 4 * levels.covariance[0]);
  assert_true (levels.covariance[2 * levels.n + 2] < 2 * levels.covariance[0]);
  levels_clear (&levels);
  judge (&usual, &w, &v);
  assert_true (v.kind == VERDICT_CULPRIT && v.n_culprits == 1);
  assert_int_equal (v.culprits[0].subjects[0], n - 1);
  verdict_clear (&v);
  world_clear (&w);
}

static void
test_merge (void **state)
{
  struct verdict v;
  struct world w;

  (void) state;
  world_init (&w, &world_usual, 16, 1);
  w.evidence.subjects[9].merge = true;
  w.truth[9].side = 6;
  w.truth[9].culprit = 4;
  world_step (&w, 9, .15);
  judge (&usual, &w, &v);
  assert_true (v.kind == VERDICT_CULPRIT && v.n_culprits == 1);
  assert_true (v.culprits[0].subjects[0] == 16 + 3 && v.culprits[0].chain == 1);
  verdict_clear (&v);
  world_clear (&w);
}

static void
test_compare (void **state)
{
  struct plan_request r = usual;
  struct verdict v;
  struct world w;

  (void) state;
  world_init (&w, &world_usual, 2, 1);
  world_step (&w, 1, .1);
  world_run (&w, &plan_compare, &r, 100);
  plan_compare.judge (&r, &w.evidence, &v);
  assert_true (v.kind == VERDICT_DIFFERENT && v.ends.low > 1 && v.ends.high < 1.2);
  verdict_clear (&v);
  r.precision = .005;
  world_run (&w, &plan_compare, &r, 1000);
  plan_compare.judge (&r, &w.evidence, &v);
  assert_true (v.ends.high - v.ends.low < .012);
  verdict_clear (&v);
  world_clear (&w);
  world_init (&w, &world_usual, 2, 1);
  w.truth[0].content = w.truth[1].content = 1;
  world_run (&w, &plan_compare, &usual, 100);
  plan_compare.judge (&usual, &w.evidence, &v);
  assert_true (v.kind == VERDICT_NO_CHANGE && v.ends.ratio == 1);
  verdict_clear (&v);
  world_clear (&w);
  world_init (&w, &world_usual, 2, 1);
  w.truth[1].unbuildable = true;
  world_run (&w, &plan_compare, &usual, 100);
  plan_compare.judge (&usual, &w.evidence, &v);
  assert_int_equal (v.reason, REASON_END_UNUSABLE);
  verdict_clear (&v);
  world_clear (&w);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (test_ends_first), cmocka_unit_test (test_two_commits),
    cmocka_unit_test (test_speed_up),   cmocka_unit_test (test_unusable),
    cmocka_unit_test (test_unbuildable_neighbour),
    cmocka_unit_test (test_identical_ends), cmocka_unit_test (test_budgets),
    cmocka_unit_test (test_pure),       cmocka_unit_test (test_disturbed),
    cmocka_unit_test (test_boots_disagree),
    cmocka_unit_test (test_merge),      cmocka_unit_test (test_compare),
  };

  return cmocka_run_group_tests (tests, NULL, NULL);
}
