/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The weighted least squares of levels.c.  The blocks' shifts form a chain,
 * so they are eliminated first (a tridiagonal solve for each subject), which
 * leaves a system as small as the number of subjects measured.
 */
#include <string.h>

#include <gsl/gsl_linalg.h>

#include "levels-fit.h"
#include "memory.h"

/* The normal equations in units of sigma^2, and the shifts taken out:
 * column j of `out` becomes G^-1 (column j of B) for the n + 1 columns of B
 * (the last is the right-hand side).
 */
static void
eliminate_blocks (const struct fit *fit, size_t columns, double *diagonal, double *out)
{
  size_t blocks = fit->n_blocks;
  double tie = 1 / fit->q;
  CLEANUP_FREE double *upper = array_new (blocks, sizeof *upper);

  for (size_t k = 0; k < blocks; k++)
    diagonal[k] += (k > 0 ? tie : 0) + (k + 1 < blocks ? tie : 0);
  for (size_t k = 0; k < blocks; k++) {
    double pivot = diagonal[k] + (k > 0 ? tie * upper[k - 1] : 0);

    upper[k] = -tie / pivot;
    for (size_t c = 0; c < columns; c++) {
      double above = k > 0 ? out[(k - 1) * columns + c] : 0;

      out[k * columns + c] = (out[k * columns + c] + (k > 0 ? tie * above : 0)) / pivot;
    }
  }
  for (size_t k = blocks - 1; k-- > 0;)
    for (size_t c = 0; c < columns; c++)
      out[k * columns + c] -= upper[k] * out[(k + 1) * columns + c];
}

void
fit_solve (struct fit *fit, struct levels *levels)
{
  size_t n = levels->n, columns = n + 1, blocks = fit->n_blocks;
  CLEANUP_FREE double *diagonal = array_new (blocks, sizeof *diagonal);
  CLEANUP_FREE double *b = array_new (blocks * columns, sizeof *b);
  CLEANUP_FREE double *x = array_new (blocks * columns, sizeof *x);
  CLEANUP_FREE double *right = array_new (columns, sizeof *right);
  gsl_matrix_view a;
  gsl_vector_view v;

  memset (levels->covariance, 0, n * n * sizeof *levels->covariance);
  for (size_t i = 0; i < fit->n; i++) {
    const struct boot *boot = &fit->boots[i];

    diagonal[boot->block] += boot->weight;
    b[boot->block * columns + n] += boot->weight * boot->y;
    if (boot->place < 0)
      continue;
    b[boot->block * columns + (size_t) boot->place] += boot->weight;
    levels->covariance[(size_t) boot->place * (n + 1)] += boot->weight;
    right[boot->place] += boot->weight * boot->y;
  }
  memcpy (x, b, blocks * columns * sizeof *x);
  eliminate_blocks (fit, columns, diagonal, x);
  for (size_t k = 0; k < blocks; k++)
    for (size_t i = 0; i < n; i++) {
      double weight = b[k * columns + i];

      if (!(weight > 0))
        continue;
      for (size_t j = 0; j < n; j++)
        levels->covariance[i * n + j] -= weight * x[k * columns + j];
      right[i] -= weight * x[k * columns + n];
    }
  if (n) {
    for (size_t i = 0; i < n; i++) /* a subject booted without the reference */
      levels->covariance[i * (n + 1)] += 1e-6;
    a = gsl_matrix_view_array (levels->covariance, n, n);
    v = gsl_vector_view_array (right, n);
    gsl_linalg_cholesky_decomp1 (&a.matrix);
    gsl_linalg_cholesky_svx (&a.matrix, &v.vector);
    gsl_linalg_cholesky_invert (&a.matrix);
  }
  memcpy (levels->mean, right, n * sizeof *right);
  for (size_t k = 0; k < blocks; k++) {
    fit->shift[k] = x[k * columns + n];
    for (size_t i = 0; i < n; i++)
      fit->shift[k] -= x[k * columns + i] * levels->mean[i];
  }
}
