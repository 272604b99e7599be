/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Two-level likelihoods for all splits at once; see posterior.h.
 */
#include <math.h>
#include <string.h>

#include <gsl/gsl_linalg.h>

#include "memory.h"
#include "posterior.h"

/* Values of tau in units of the usual one, and their prior. */
static const double tau_factor[] = { .5, 1, 2, 4 };
static const double tau_prior[] = { .25, .45, .22, .08 };
#define N_TAU (sizeof tau_factor / sizeof tau_factor[0])

/* Sums over left (0) and right (1) points. */
struct sums {
  double m[2][2];
  double t[2];
};

struct precision {
  size_t n;
  double *p;       /* n x n */
  double *u;       /* P a */
  double constant; /* -1/2 a'Pa - 1/2 log det K */
  double quadratic;
};

static void
precision_new (const struct posterior_model *model, double tau, struct precision *pr)
{
  size_t n = model->n;
  gsl_matrix_view a;

  *pr = (struct precision) { .n = n };
  pr->p = array_new (n * n, sizeof *pr->p);
  pr->u = array_new (n, sizeof *pr->u);
  if (!n)
    return;
  memcpy (pr->p, model->covariance, n * n * sizeof *pr->p);
  for (size_t i = 0; i < n; i++)
    pr->p[i * (n + 1)] += tau * tau + 1e-12;
  a = gsl_matrix_view_array (pr->p, n, n);
  gsl_linalg_cholesky_decomp1 (&a.matrix);
  for (size_t i = 0; i < n; i++)
    pr->constant -= log (pr->p[i * (n + 1)]);
  gsl_linalg_cholesky_invert (&a.matrix);
  for (size_t i = 0; i < n; i++)
    for (size_t j = 0; j < n; j++)
      pr->u[i] += pr->p[i * n + j] * model->mean[j];
  for (size_t i = 0; i < n; i++)
    pr->quadratic += pr->u[i] * model->mean[i];
  pr->constant -= pr->quadratic / 2;
}

static void
precision_free (struct precision *pr)
{
  free (pr->p);
  free (pr->u);
}

/* All points on the right. */
static void
sums_start (const struct precision *pr, struct sums *sums)
{
  *sums = (struct sums) { .t = { 0 } };
  for (size_t i = 0; i < pr->n; i++) {
    sums->t[1] += pr->u[i];
    for (size_t j = 0; j < pr->n; j++)
      sums->m[1][1] += pr->p[i * pr->n + j];
  }
}

/* Point i goes from the right to the left. */
static void
sums_move (const struct precision *pr, size_t i, struct sums *sums)
{
  const double *row = &pr->p[i * pr->n];
  double left = 0, right = 0;

  for (size_t j = 0; j < i; j++)
    left += row[j];
  for (size_t j = i + 1; j < pr->n; j++)
    right += row[j];
  sums->m[0][0] += 2 * left + row[i];
  sums->m[1][1] -= 2 * right + row[i];
  sums->m[0][1] += right - left;
  sums->m[1][0] = sums->m[0][1];
  sums->t[0] += pr->u[i];
  sums->t[1] -= pr->u[i];
}

/* x = (I + VM)^-1 V, the posterior covariance of the two levels; gives
 * log det (I + VM).
 */
static double
levels_posterior (const struct posterior_model *model, const struct sums *sums,
                  double x[2][2])
{
  const double v0 = model->left_variance, s2 = model->step_variance;
  const double v[2][2] = { { v0, v0 }, { v0, v0 + s2 } };
  double b[2][2], det;

  for (int i = 0; i < 2; i++)
    for (int j = 0; j < 2; j++)
      b[i][j] = (i == j) + v[i][0] * sums->m[0][j] + v[i][1] * sums->m[1][j];
  det = b[0][0] * b[1][1] - b[0][1] * b[1][0];
  for (int j = 0; j < 2; j++) {
    x[0][j] = (b[1][1] * v[0][j] - b[0][1] * v[1][j]) / det;
    x[1][j] = (b[0][0] * v[1][j] - b[1][0] * v[0][j]) / det;
  }
  return log (det);
}

static double
log_likelihood_of (const struct posterior_model *model, const struct sums *sums)
{
  double x[2][2];
  double log_det = levels_posterior (model, sums, x), quadratic = 0;

  for (int i = 0; i < 2; i++)
    for (int j = 0; j < 2; j++)
      quadratic += sums->t[i] * x[i][j] * sums->t[j];
  return quadratic / 2 - log_det / 2;
}

static double
log_add (double a, double b)
{
  double high = fmax (a, b);

  return isinf (high) ? high : high + log1p (exp (fmin (a, b) - high));
}

void
posterior_likelihood (const struct posterior_model *model, double *log_likelihood,
                      double *tau)
{
  double weight[N_TAU], all = -INFINITY;

  for (size_t p = 0; p <= model->n; p++)
    log_likelihood[p] = -INFINITY;
  for (size_t k = 0; k < N_TAU; k++) {
    struct precision pr;
    struct sums sums;

    precision_new (model, model->tau * tau_factor[k], &pr);
    sums_start (&pr, &sums);
    weight[k] = -INFINITY;
    for (size_t p = 0; p <= model->n; p++) {
      double l;

      if (p > 0)
        sums_move (&pr, p - 1, &sums);
      l = log (tau_prior[k]) + pr.constant + log_likelihood_of (model, &sums);
      log_likelihood[p] = log_add (log_likelihood[p], l);
      weight[k] = log_add (weight[k], l);
    }
    all = log_add (all, weight[k]);
    precision_free (&pr);
  }
  *tau = 0;
  for (size_t k = 0; k < N_TAU; k++)
    *tau += model->tau * tau_factor[k] * exp (weight[k] - all);
}

void
posterior_fit (const struct posterior_model *model, size_t p, double tau,
               struct posterior_fit *fit)
{
  struct precision pr;
  struct sums sums;
  double x[2][2], level[2];

  precision_new (model, tau, &pr);
  sums_start (&pr, &sums);
  for (size_t i = 0; i < p; i++)
    sums_move (&pr, i, &sums);
  levels_posterior (model, &sums, x);
  for (int i = 0; i < 2; i++)
    level[i] = x[i][0] * sums.t[0] + x[i][1] * sums.t[1];
  fit->left = level[0];
  fit->delta = level[1] - level[0];
  fit->delta_sd = sqrt (fmax (x[0][0] + x[1][1] - 2 * x[0][1], 0));
  fit->chi2 = pr.quadratic;
  for (int i = 0; i < 2; i++) {
    fit->chi2 -= 2 * level[i] * sums.t[i];
    for (int j = 0; j < 2; j++)
      fit->chi2 += level[i] * sums.m[i][j] * level[j];
  }
  precision_free (&pr);
}
