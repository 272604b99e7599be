/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Frames of static pictures.
 */
#include <math.h>

#include "page.h"
#include "svg.h"

struct svg_frame
svg_begin (FILE *fp, double width, double height, const char *label)
{
  struct svg_frame frame = {
    .fp = fp, .left = 58, .top = 12, .width = width - 72, .height = height - 32, .high = 1,
  };

  fprintf (fp, "<svg class=\"picture\" viewBox=\"0 0 %.0f %.0f\" role=\"img\" aria-label=\"%s\">\n",
           width, height, label);
  return frame;
}

void
svg_range (struct svg_frame *frame, double low, double high)
{
  double room;

  if (!isfinite (low) || !isfinite (high)) {
    low = 0;
    high = 1;
  }
  room = fmax ((high - low) * .06, fabs (high) * 1e-3 + 1e-9);
  frame->low = low >= 0 ? fmax (low - room, 0) : low - room;
  frame->high = high + room;
}

/* The round number (1, 2, 5 times a power of ten) that gives about five lines. */
static double
step_of (double span)
{
  double power = pow (10, floor (log10 (span / 5))), rest = span / 5 / power;

  return power * (rest < 1.5 ? 1 : rest < 3.5 ? 2 : rest < 7.5 ? 5 : 10);
}

void
svg_axis (const struct svg_frame *f, const char *unit)
{
  double step = step_of (f->high - f->low);
  int digits = step >= 1 ? 0 : (int) ceil (-log10 (step) - 1e-9);

  fputs ("<g class=\"axis\">", f->fp);
  for (double v = ceil (f->low / step) * step; v <= f->high; v += step)
    fprintf (f->fp,
             "<line x1=\"%.1f\" x2=\"%.1f\" y1=\"%.1f\" y2=\"%.1f\"/>"
             "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"end\">%.*f</text>",
             f->left, f->left + f->width, svg_y (f, v), svg_y (f, v), f->left - 6,
             svg_y (f, v) + 4, digits, v);
  fprintf (f->fp, "<text class=\"unit\" x=\"%.1f\" y=\"%.1f\">", f->left + 4,
           f->top + f->height + 16);
  html_text (f->fp, unit);
  fputs ("</text></g>\n", f->fp);
}

double
svg_x (const struct svg_frame *f, double share)
{
  return f->left + share * f->width;
}

double
svg_y (const struct svg_frame *f, double value)
{
  double share = (value - f->low) / (f->high - f->low);

  return f->top + (1 - fmin (fmax (share, 0), 1)) * f->height;
}

void
svg_rect (const struct svg_frame *f, const char *class, double from, double to)
{
  fprintf (f->fp, "<rect class=\"%s\" x=\"%.1f\" y=\"%.1f\" width=\"%.2f\" height=\"%.1f\"/>\n",
           class, svg_x (f, from), f->top, (to - from) * f->width, f->height);
}
