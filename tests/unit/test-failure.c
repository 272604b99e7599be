/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The failure-probability posterior, and the bisect plan that uses it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>

#include "decide/failure.h"
#include "sim/world.h"

#define assert_near(a, b, eps) assert_true (fabs ((a) - (b)) <= (eps))

static const struct plan_request usual = {
  .seed = 1, .warmups = 1, .confidence = .95, .min_effect = .05, .failure = true,
  .parallel = 4, .min_rate = .05,
};

/* B(1/2+f, 1/2+s) / B(1/2, 1/2): one fail and one pass 1/8, a single 1/2. */
static void
test_likelihood (void **state)
{
  const struct failure_counts c[] = { { 0, 1 }, { 0, 0 }, { 1, 1 } };
  double l[4];

  (void) state;
  failure_likelihood (c, 3, false, l);
  assert_near (l[0], log (1. / 16), 1e-9); /* 1 fail, 2 passes in one */
  assert_near (l[1], log (1. / 2) + log (1. / 8), 1e-9);
  assert_near (l[2], l[1], 1e-12);         /* nothing is known between */
  assert_near (l[3], l[0], 1e-9);          /* none: all in one as well */
  failure_likelihood (c, 3, true, l);
  assert_near (l[1], log (1. / 8), 1e-5);
  assert_near (l[3], log (1e-6), 1e-5);
  assert_near (failure_passes_needed (1000, .9999), 9210.3, .1);
}

static void
run (const struct plan_request *request, struct world *w, double before, double after,
     size_t b, struct verdict *v)
{
  for (size_t i = 0; i < w->evidence.n_subjects; i++)
    w->truth[i].failure = i < b ? before : after;
  assert_true (world_run (w, &plan_bisect, request, 2000) < 2000);
  plan_bisect.judge (request, &w->evidence, v);
}

static void
test_found (void **state)
{
  struct verdict v;
  struct world w;

  (void) state;
  world_init (&w, &world_usual, 20, 1);
  run (&usual, &w, 0, .4, 13, &v);
  assert_int_equal (v.kind, VERDICT_CULPRIT);
  assert_int_equal (v.culprits[0].subjects[0], 13);
  assert_true (v.culprits[0].effect.high > .2 && v.culprits[0].effect.high < .7);
  assert_true (v.culprits[0].effect.low < .1);
  verdict_clear (&v);
  world_clear (&w);
}

static void
test_no_failures (void **state)
{
  struct verdict v;
  struct world w;

  (void) state;
  world_init (&w, &world_usual, 20, 1);
  run (&usual, &w, 0, 0, 13, &v);
  assert_int_equal (v.kind, VERDICT_NO_CHANGE);
  assert_true (w.evidence.costs.boots < 80);
  verdict_clear (&v);
  world_clear (&w);
  world_init (&w, &world_usual, 20, 1);
  run (&usual, &w, .5, .5, 13, &v); /* it fails, and always did */
  assert_int_equal (v.kind, VERDICT_NO_CHANGE);
  verdict_clear (&v);
  world_clear (&w);
}

/* A program whose builds cost 25 boots and of which two in three fail: boots
 * are cheap, but those of what has told its side say nothing.  Half of the
 * worlds have commits that change no artefact, as documentation does.
 */
static void
test_cheap_boots (void **state)
{
  struct world_options o = world_usual;
  struct plan_request r = usual;
  size_t right = 0, worlds = 0;

  (void) state;
  o.boot_seconds = .01;
  o.build_seconds = .25;
  r.warmups = 0;
  r.parallel = 2;
  r.min_rate = 0;
  for (unsigned seed = 1; seed <= 12; seed++)
    for (size_t b = 1; b < 8; b++) {
      struct verdict v;
      struct world w;

      world_init (&w, &o, 8, seed);
      if (seed % 2)
        for (size_t i = 0; i < 8; i++)
          w.truth[i].content = 1 + (i >= 2) + (i >= 5) + 4 * (i >= b);
      run (&r, &w, 0, .6, b, &v);
      assert_true (w.evidence.costs.boots <= 80);
      assert_int_equal (v.kind, VERDICT_CULPRIT);
      assert_true (w.evidence.costs.builds <= 7);
      right += v.culprits[0].subjects[0] == b;
      worlds++;
      verdict_clear (&v);
      world_clear (&w);
    }
  assert_true (right >= .95 * (double) worlds);
}

static void
test_batches (void **state)
{
  struct plan_request r = usual;
  struct action a;
  struct world w;

  (void) state;
  r.max_boots = 10;
  world_init (&w, &world_usual, 5, 1);
  for (int i = 0; i < 2; i++) {
    plan_bisect.next (&r, &w.evidence, &a);
    world_act (&w, &a);
    action_clear (&a);
  }
  plan_bisect.next (&r, &w.evidence, &a);
  assert_true (a.kind == ACTION_BOOT && a.stop_at_failure && a.parallel == 4);
  assert_int_equal (a.n_boots, 9);
  assert_int_equal (a.boots[0], 4);
  action_clear (&a);
  world_clear (&w);
}

static void
test_merge_and_unbuildable (void **state)
{
  struct verdict v;
  struct world w;

  (void) state;
  world_init (&w, &world_usual, 20, 1);
  w.evidence.subjects[8].merge = true;
  w.truth[8].side = 5;
  w.truth[8].culprit = 2;
  run (&usual, &w, 0, .6, 8, &v);
  assert_int_equal (v.kind, VERDICT_CULPRIT);
  assert_int_equal (v.culprits[0].subjects[0], 20 + 1);
  assert_int_equal (v.culprits[0].chain, 1);
  verdict_clear (&v);
  world_clear (&w);

  world_init (&w, &world_usual, 20, 1);
  w.truth[7].unbuildable = w.truth[6].unbuildable = true;
  run (&usual, &w, 0, .6, 7, &v);
  assert_int_equal (v.kind, VERDICT_CULPRIT_SET);
  assert_int_equal (v.culprits[0].n_subjects, 3);
  assert_int_equal (v.culprits[0].subjects[0], 6);
  verdict_clear (&v);
  world_clear (&w);

  world_init (&w, &world_usual, 2, 1);
  w.truth[1].unbuildable = true;
  run (&usual, &w, 0, .6, 1, &v);
  assert_true (v.kind == VERDICT_UNDECIDED && v.reason == REASON_END_UNUSABLE);
  verdict_clear (&v);
  world_clear (&w);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (test_likelihood),  cmocka_unit_test (test_found),
    cmocka_unit_test (test_no_failures), cmocka_unit_test (test_cheap_boots),
    cmocka_unit_test (test_batches),     cmocka_unit_test (test_merge_and_unbuildable),
  };

  return cmocka_run_group_tests (tests, NULL, NULL);
}
