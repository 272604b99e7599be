/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The two-level posterior against the closed form of STATISTICS, levels from
 * blocks, and information in bits.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>

#include "decide/information.h"
#include "decide/levels.h"
#include "decide/posterior.h"
#include "sim/world.h"

#define assert_near(a, b, eps) assert_true (fabs ((a) - (b)) <= (eps))

static void
test_no_points (void **state)
{
  struct posterior_model m = { .tau = .004, .step_variance = .01 };
  double l[1], tau;

  (void) state;
  posterior_likelihood (&m, l, &tau);
  assert_near (l[0], 0, 1e-9);
}

/* One side's rule, -1/2 ln (1 + W v) + 1/2 S^2 v / (1 + W v), with diagonal
 * errors and a left level that is 0 for certain.
 */
static void
test_closed_form (void **state)
{
  static const double a[] = { .001, -.002, .051, .048 };
  double c[16] = { 0 }, likelihood[5], tau, w = 0, s = 0, v = .01;
  struct posterior_model m = { .n = 4, .mean = a, .covariance = c, .tau = 1e-9,
                               .step_variance = v };

  (void) state;
  for (int i = 0; i < 4; i++)
    c[i * 5] = 1e-4;
  posterior_likelihood (&m, likelihood, &tau);
  for (int p = 4; p-- > 0;) {
    w += 1e4;
    s += 1e4 * a[p];
    assert_near (likelihood[p] - likelihood[4],
                 -log1p (w * v) / 2 + s * s * v / (1 + w * v) / 2, 1e-3);
  }
  assert_true (likelihood[2] > likelihood[1] && likelihood[2] > likelihood[3]);
}

static void
test_fit (void **state)
{
  static const double a[] = { 0, 0, .1, .1 };
  double c[16] = { 0 };
  struct posterior_model m = { .n = 4, .mean = a, .covariance = c, .tau = .001,
                               .left_variance = 1, .step_variance = 1 };
  struct posterior_fit fit;

  (void) state;
  posterior_fit (&m, 2, .001, &fit);
  assert_near (fit.delta, .1, 1e-4);
  assert_near (fit.delta_sd, .001, 1e-4); /* sqrt (tau^2/2 + tau^2/2) */
  assert_near (fit.chi2, 0, 1e-2);
  posterior_fit (&m, 1, .001, &fit);
  assert_true (fit.chi2 > 1000);
}

static void
test_information (void **state)
{
  struct information_table t;

  (void) state;
  assert_near (information_entropy (.5), 1, 1e-12);
  assert_true (information_entropy (0) == 0 && information_entropy (1) == 0);
  assert_near (information_gauss (.5, 20), 1, 1e-3); /* noise free: one bit */
  assert_true (information_gauss (.5, 0) == 0);
  assert_near (information_gauss (.5, 2), .4859, 2e-3); /* BPSK at snr 1 */
  assert_near (information_gauss (.2, 3), information_gauss (.8, 3), 1e-4);
  information_table (2, &t);
  assert_near (information_look_up (&t, information_place (.37)), information_gauss (.37, 2), 2e-3);
  assert_true (information_look_up (&t, information_place (0)) == 0
               && information_look_up (&t, information_place (1)) < 1e-9);
  /* As p falls, the best single boot goes to F = 1/e. */
  assert_true (information_batch (.37, 1e-3, 0) > information_batch (.3, 1e-3, 0));
  assert_true (information_batch (.37, 1e-3, 0) > information_batch (.5, 1e-3, 0));
  assert_near (information_batch (.5, 1, 0), 1, 1e-9);
}

/* Blocks R C C R on a machine that drifts by 30 % a block. */
static void
test_levels_drift (void **state)
{
  struct world_options o = { .sigma = .01, .boot_seconds = 1 };
  struct levels l;
  struct world w;

  (void) state;
  world_init (&w, &o, 3, 1);
  world_step (&w, 2, .1);
  for (size_t i = 0; i < 3; i++)
    world_build (&w, i);
  levels_solve (&w.evidence, 0, &l);
  assert_true (l.n == 0 && l.sigma == 0);
  levels_clear (&l);
  for (uint64_t b = 0; b < 20; b++)
    for (unsigned i = 0; i < 4; i++) {
      world_boot (&w, i == 0 || i == 3 ? 0 : 1 + b % 2, b, i, false);
      w.evidence.samples[w.evidence.n_samples - 1].value *= exp (.3 * (double) b);
    }
  levels_solve (&w.evidence, 0, &l);
  assert_int_equal (l.n, 2);
  assert_near (l.mean[l.place[1]], 0, .012);
  assert_near (l.mean[l.place[2]], log (1.1), .012);
  assert_near (l.sigma, .01, .005);
  assert_true (l.boots[0] == 20 && l.reference_boots == 40 && l.place[0] == -1);
  /* As sure as plain pairs would be: sigma^2 (1/20 + 1/20). */
  assert_near (sqrt (l.covariance[0]) / l.sigma, sqrt (.1), .08);
  levels_clear (&l);
  world_clear (&w);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (test_no_points), cmocka_unit_test (test_closed_form),
    cmocka_unit_test (test_fit),       cmocka_unit_test (test_information),
    cmocka_unit_test (test_levels_drift),
  };

  return cmocka_run_group_tests (tests, NULL, NULL);
}
