/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Change points of known series.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>

#include <gsl/gsl_randist.h>

#include "decide/changepoint.h"

#define N 120

static void
series (double *x, double *w, double sd, double step)
{
  gsl_rng *rng = gsl_rng_alloc (gsl_rng_mt19937);

  gsl_rng_set (rng, 7);
  for (size_t i = 0; i < N; i++) {
    x[i] = 2 + gsl_ran_gaussian (rng, sd) + (i >= 40 ? step : 0) + (i >= 90 ? -step : 0);
    w[i] = 1;
  }
  gsl_rng_free (rng);
}

static void
test_two_steps (void **state)
{
  double x[N], w[N];
  struct changepoints c;

  (void) state;
  series (x, w, .01, .05);
  changepoint_find (x, w, N, NULL, &c);
  assert_int_equal (c.n, 2);
  assert_true (c.changes[0].low <= 40 && c.changes[0].high >= 40);
  assert_true (c.changes[1].low <= 90 && c.changes[1].high >= 90);
  assert_true (fabs (c.changes[0].after - c.changes[0].before - .05) < .01);
  assert_true (fabs (c.changes[0].before - 2) < .01);
  assert_true (c.changes[0].probability > .5);
  assert_true (c.scale > .007 && c.scale < .013);
  changepoint_clear (&c);
}

static void
test_quiet (void **state)
{
  static const struct changepoint_options known = { .weights_known = true };
  double x[N], w[N];
  struct changepoints c;

  (void) state;
  series (x, w, .05, 0);
  changepoint_find (x, w, N, NULL, &c);
  assert_int_equal (c.n, 0);
  changepoint_clear (&c);
  series (x, w, .0001, .005); /* clear, but under 1 % */
  changepoint_find (x, w, N, NULL, &c);
  assert_int_equal (c.n, 0);
  changepoint_clear (&c);
  series (x, w, .01, .05); /* the weights say: noise of 1 */
  changepoint_find (x, w, N, &known, &c);
  assert_true (c.n == 0 && c.scale == 1);
  changepoint_clear (&c);
}

static void
test_holes_and_edges (void **state)
{
  double x[N], w[N];
  struct changepoints c;

  (void) state;
  for (size_t n = 0; n < 4; n++) {
    for (size_t i = 0; i < n; i++)
      x[i] = w[i] = 1;
    changepoint_find (x, w, n, NULL, &c);
    assert_int_equal (c.n, 0);
    changepoint_clear (&c);
  }
  for (size_t i = 0; i < N; i++)
    x[i] = w[i] = 1; /* all equal */
  changepoint_find (x, w, N, NULL, &c);
  assert_int_equal (c.n, 0);
  changepoint_clear (&c);
  series (x, w, .01, .1);
  for (size_t i = 30; i < 60; i += 2)
    x[i] = NAN;
  w[41] = 0;
  changepoint_find (x, w, N, NULL, &c);
  assert_int_equal (c.n, 2);
  assert_int_equal (c.changes[0].first, 43); /* 40 to 42 are holes */
  changepoint_clear (&c);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (test_two_steps),
    cmocka_unit_test (test_quiet),
    cmocka_unit_test (test_holes_and_edges),
  };

  return cmocka_run_group_tests (tests, NULL, NULL);
}
