/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Colours and sparklines.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "terminal.h"

#define SPARKS 60

bool
terminal_has_colours (FILE *fp)
{
  const char *no = getenv ("NO_COLOR"), *term = getenv ("TERM");

  return !(no && no[0]) && term && strcmp (term, "dumb") != 0 && isatty (fileno (fp));
}

static bool
shows_utf8 (void)
{
  static const char *const names[] = { "LC_ALL", "LC_CTYPE", "LANG" };

  for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
    const char *value = getenv (names[i]);

    if (value && value[0])
      return strcasestr (value, "utf-8") || strcasestr (value, "utf8");
  }
  return false;
}

/* The mean of the medians of subjects from..to-1, or NAN. */
static double
mean_of (const struct estimates *estimates, size_t from, size_t to)
{
  double sum = 0;
  size_t measured = 0;

  for (size_t i = from; i < to; i++)
    if (estimates->of[i].own.n > 0) {
      sum += estimates->of[i].own.median;
      measured++;
    }
  return measured ? sum / (double) measured : NAN;
}

void
terminal_sparkline (const struct history *history, const struct figures *figures,
                    const char *unit, FILE *fp)
{
  size_t n = history->evidence.n_subjects, columns = n < SPARKS ? n : SPARKS;
  double values[SPARKS], low = INFINITY, high = -INFINITY;

  if (figures->n == 0 || n < 3 || !shows_utf8 ())
    return;
  for (size_t c = 0; c < columns; c++) {
    values[c] = mean_of (&figures->metrics[0].estimates, c * n / columns, (c + 1) * n / columns);
    low = fmin (low, values[c]);
    high = fmax (high, values[c]);
  }
  if (!isfinite (low))
    return; /* nothing is measured yet */
  for (size_t c = 0; c < columns; c++)
    if (isfinite (values[c]))
      fprintf (fp, "\xe2\x96%c",
               0x81 + (int) (high > low ? 7 * (values[c] - low) / (high - low) + .5 : 0));
    else
      fputs ("\xc2\xb7", fp);
  fprintf (fp, "  %.3f .. %.3f %s\n\n", low, high, unit);
}
