/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Runs of many days on one scale, and the steps of the whole series.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>
#include <math.h>
#include <stdlib.h>

#include "decide/steps.h"

#define COMMITS 60
#define RUNS 20       /* of COMMITS / RUNS new commits and the two before them */
#define BOOTS 3
#define NOISE .02

struct series {
  struct evidence e;
  struct subject subjects[COMMITS];
  struct sample samples[RUNS * BOOTS * (COMMITS / RUNS + 2)];
  size_t run_of[RUNS * BOOTS * (COMMITS / RUNS + 2)];
  double factor[RUNS];
};

/* Each day the machine is another one; from commit `at` on all is slower. */
static void
series_make (struct series *s, gsl_rng *rng, size_t at, double step)
{
  uint64_t block = 0;

  *s = (struct series) { .e = { .n_subjects = COMMITS } };
  s->e.subjects = s->subjects;
  s->e.samples = s->samples;
  for (size_t i = 0; i < COMMITS; i++)
    s->subjects[i] = (struct subject) {
      .state = SUBJECT_READY, .same_as = (ptrdiff_t) i, .parent = (ptrdiff_t) i - 1,
    };
  for (size_t r = 0; r < RUNS; r++) {
    size_t first = r * (COMMITS / RUNS), end = first + COMMITS / RUNS;

    s->factor[r] = exp (gsl_ran_gaussian (rng, .3));
    for (size_t k = 0; k < BOOTS; k++, block++)
      for (size_t i = first > 2 ? first - 2 : 0; i < end; i++) {
        double slow = i >= at ? 1 + step : 1;

        s->run_of[s->e.n_samples] = r;
        s->samples[s->e.n_samples++] = (struct sample) {
          .subject = i, .block = block, .outcome = OUTCOME_OK,
          .value = 10 * slow * s->factor[r] * exp (gsl_ran_gaussian (rng, NOISE)),
        };
      }
  }
}

static void
test_scales (void **state)
{
  gsl_rng *rng = gsl_rng_alloc (gsl_rng_mt19937);
  struct run_scale scales[RUNS];
  struct series s;

  (void) state;
  series_make (&s, rng, COMMITS, 0);
  align_runs (&s.e, s.run_of, RUNS, scales);
  for (size_t r = 0; r < RUNS; r++) {
    double wrong = log (scales[r].factor / (s.factor[r] / s.factor[RUNS - 1]));

    assert_true (scales[r].joined);
    /* Errors add up over the days: as in a random walk. */
    assert_true (fabs (wrong) < 4 * NOISE * sqrt ((double) (RUNS - r)));
  }
  assert_true (scales[RUNS - 1].factor == 1);
  assert_int_equal (scales[RUNS - 2].shared, 2);
  gsl_rng_free (rng);
}

/* A run that shares nothing is left as it is, and said to be. */
static void
test_apart (void **state)
{
  gsl_rng *rng = gsl_rng_alloc (gsl_rng_mt19937);
  struct run_scale scales[RUNS];
  struct series s;
  double before;

  (void) state;
  series_make (&s, rng, COMMITS, 0);
  for (size_t i = 0; i < s.e.n_samples; i++)
    if (s.run_of[i] == 1 && s.samples[i].subject < COMMITS / RUNS)
      s.samples[i].outcome = OUTCOME_FAILED;
  before = s.samples[0].value;
  align_runs (&s.e, s.run_of, RUNS, scales);
  assert_false (scales[0].joined);
  assert_true (scales[1].joined);
  assert_true (s.samples[0].value == before);
  gsl_rng_free (rng);
}

/* How many of the histories show a step that is at least 5 % with 95 %; those
 * near `at` go to *found.
 */
static size_t
count_steps (size_t histories, size_t at, double step, size_t *found)
{
  gsl_rng *rng = gsl_rng_alloc (gsl_rng_mt19937);
  struct run_scale scales[RUNS];
  struct steps steps;
  struct series s;
  size_t told = 0;

  *found = 0;
  gsl_rng_set (rng, 7);
  for (size_t h = 0; h < histories; h++) {
    series_make (&s, rng, at, step);
    align_runs (&s.e, s.run_of, RUNS, scales);
    steps_find (&s.e, s.run_of, scales, .05, &steps);
    assert_int_equal (steps.judged, COMMITS - 2);
    for (size_t i = 0; i < steps.n; i++)
      if (steps.of[i].probability >= .95) {
        told++;
        *found += at >= steps.of[i].low && at <= steps.of[i].high && steps.of[i].ratio > 1;
      }
    steps_clear (&steps);
  }
  gsl_rng_free (rng);
  return told;
}

static void
test_quiet (void **state)
{
  size_t found;

  (void) state;
  assert_true (count_steps (200, COMMITS, 0, &found) <= 4);
}

static void
test_step (void **state)
{
  size_t found, told;

  (void) state;
  told = count_steps (200, 31, .12, &found);
  print_message ("12 %%: found %zu of 200, told %zu\n", found, told);
  assert_true (found >= 180);
  assert_true (told <= found + 6);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (test_scales),
    cmocka_unit_test (test_apart),
    cmocka_unit_test (test_quiet),
    cmocka_unit_test (test_step),
  };

  return cmocka_run_group_tests (tests, NULL, NULL);
}
