/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A frame with axes for the static pictures of the HTML report.  Colours
 * come from the page's style by class, so pictures turn dark with it.
 */
#ifndef BOOTBISECT_SVG_H
#define BOOTBISECT_SVG_H

#include <stdio.h>

/* Units of the picture's own coordinates. */
struct svg_frame {
  FILE *fp;
  double left, top, width, height; /* of the inner part */
  double low, high;                /* values at its bottom and top */
};

/* Opens <svg>; the caller closes it.  label: our own words. */
struct svg_frame svg_begin (FILE *fp, double width, double height, const char *label);

/* Values to show, with some room around; what is not finite gives 0 to 1. */
void svg_range (struct svg_frame *frame, double low, double high);

/* Lines at round values with their figures, and the unit (escaped here). */
void svg_axis (const struct svg_frame *frame, const char *unit);

/* From a share of the width, and from a value (kept within the frame). */
double svg_x (const struct svg_frame *frame, double share);
double svg_y (const struct svg_frame *frame, double value);

/* A rectangle of full height between two shares of the width. */
void svg_rect (const struct svg_frame *frame, const char *class, double from, double to);

#endif
