/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What reports are told of each subject.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>

#include "decide/estimate.h"
#include "sim/world.h"

static const struct plan_request usual = { .seed = 1, .samples = 12, .warmups = 1 };

/* 12 commits in rounds on a machine that slows by 10 % a round. */
static void
test_rounds (void **state)
{
  struct estimates e;
  struct world w;

  (void) state;
  world_init (&w, &world_usual, 12, 1);
  world_step (&w, 5, .1);
  w.truth[8].unbuildable = true;
  w.truth[2].content = w.truth[3].content = 9;
  world_run (&w, &plan_range, &usual, 1000);
  for (size_t i = 0; i < w.evidence.n_samples; i++)
    w.evidence.samples[i].value *= exp (.1 * (double) w.evidence.samples[i].block);
  estimate_all (&w.evidence, .05, .004, &e);
  assert_int_equal (e.n, 12);
  assert_true (e.sigma > .015 && e.sigma < .035);
  assert_int_equal (e.of[0].parent, -1);
  assert_true (isnan (e.of[0].ratio) && e.of[0].own.n == 12);
  assert_true (fabs (e.of[5].ratio - 1.1) < .03 && e.of[5].slower > .95);
  assert_true (e.of[5].ratio_low < 1.1 && e.of[5].ratio_high > 1.1);
  assert_true (fabs (e.of[7].ratio - 1) < .03 && e.of[7].slower < .05);
  assert_true (e.of[8].own.n == 0 && e.of[8].parent == -1);
  assert_int_equal (e.of[9].parent, 7); /* over the one that does not build */
  assert_true (e.of[3].ratio == 1 && e.of[3].own.n == 12); /* identical to 2 */
  estimates_clear (&e);
  world_clear (&w);
}

static void
test_little (void **state)
{
  struct estimates e;
  struct world w;

  (void) state;
  world_init (&w, &world_usual, 0, 1);
  estimate_all (&w.evidence, .05, 0, &e);
  assert_int_equal (e.n, 0);
  estimates_clear (&e);
  world_clear (&w);
  world_init (&w, &world_usual, 2, 1);
  estimate_all (&w.evidence, .05, 0, &e);
  assert_true (e.of[1].own.n == 0 && isnan (e.of[1].level));
  estimates_clear (&e);
  world_build (&w, 0);
  world_build (&w, 1);
  world_boot (&w, 0, 0, 0, false);
  world_boot (&w, 1, 0, 1, false);
  w.evidence.samples[0].value = w.evidence.samples[1].value = 4;
  estimate_all (&w.evidence, .05, 0, &e);
  assert_true (e.of[1].own.n == 1 && e.of[1].own.median == 4);
  assert_true (fabs (e.of[1].ratio - 1) < 1e-9);
  estimates_clear (&e);
  world_clear (&w);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (test_rounds),
    cmocka_unit_test (test_little),
  };

  return cmocka_run_group_tests (tests, NULL, NULL);
}
