/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Robust statistics against values worked out by hand and by other
 * programs.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>

#include "decide/robust.h"

#define assert_near(a, b, eps) assert_true (fabs ((a) - (b)) <= (eps))

static void
test_nothing (void **state)
{
  struct robust_summary s;
  double one = 3;

  (void) state;
  robust_summarise (NULL, 0, &s);
  assert_int_equal (s.n, 0);
  assert_true (isnan (s.median) && isnan (s.mean) && isnan (s.sd));
  assert_true (isnan (robust_median (NULL, 0)));
  assert_true (isnan (robust_huber (NULL, 0, 1)));
  robust_summarise (&one, 1, &s);
  assert_true (s.median == 3 && s.mean == 3 && isnan (s.sd) && isnan (s.mean_low));
}

static void
test_all_equal (void **state)
{
  double x[] = { 2, 2, 2, 2 };
  struct robust_summary s;

  (void) state;
  robust_summarise (x, 4, &s);
  assert_true (s.mad == 0 && s.sd == 0 && s.mean_low == 2 && s.mean_high == 2);
  assert_true (robust_huber (x, 4, 0) == 2);
}

/* The spread of these is 94.9; the ancestor prints 8.7, for it keeps only
 * the last sample's square.
 */
static void
test_true_sd (void **state)
{
  static const double x[] = { 986, 1203, 1194, 1055, 1023, 1236, 1218, 1148, 1257, 1116 };
  struct robust_summary s;

  (void) state;
  robust_summarise (x, 10, &s);
  assert_near (s.sd, 94.9, .05);
  assert_near (fabs (x[9] - s.mean) / sqrt (10), 8.7, .05);
  assert_near (s.mean_high - s.mean, 2.262157 * s.sd / sqrt (10), 1e-3);
}

static void
test_known (void **state)
{
  double x[] = { 1, 2, 3, 4, 100 };
  double y[] = { 5, 1, 4, 2, 3, 6, 8, 7, 10, 9 };
  struct robust_summary s;

  (void) state;
  robust_summarise (x, 5, &s);
  assert_true (s.median == 3 && s.mad == 1 && s.mean == 22);
  assert_true (s.median_low == 1 && s.median_high == 100);
  assert_true (robust_quantile (x, 5, .25) == 2);
  /* 1 + 2 + 3 + 4 - 4 m + 1.5 * 2 = 0: only the 100 is clipped */
  assert_near (robust_huber (x, 5, 2), 3.25, 1e-6);
  robust_summarise (y, 10, &s);
  assert_true (s.median == 5.5);
  assert_true (s.median_low == 2 && s.median_high == 9); /* 97.9 % */
  assert_near (s.sd, 3.0276504, 1e-6);
  assert_true (y[0] == 5); /* the input stays */
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (test_nothing),
    cmocka_unit_test (test_all_equal),
    cmocka_unit_test (test_true_sd),
    cmocka_unit_test (test_known),
  };

  return cmocka_run_group_tests (tests, NULL, NULL);
}
