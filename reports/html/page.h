/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the rooms of the HTML report share; for them alone.  Each writes one
 * part of the page, whole and readable without scripts; all that others
 * wrote goes through html_text () or html_json_text ().
 */
#ifndef BOOTBISECT_HTML_PAGE_H
#define BOOTBISECT_HTML_PAGE_H

#include <stdio.h>

#include "../sentence.h"

/* Rows that the table has without scripts; with them it has all. */
#define HTML_ROWS 1000

struct page {
  FILE *fp;
  struct history *history;
  const char *dir;
  struct figures figures;
  struct axis axis;
  struct changepoints changes;
  struct sentence sentence;
  const char *unit;  /* of what is shown of the job's own metric, to be escaped */
  double scale;      /* from the metric to that unit */
};

/* Text between tags and in quoted attributes; control characters, escape
 * sequences and marks that turn text around become '?'.
 */
void html_text (FILE *fp, const char *hostile);

/* The first n bytes of it. */
void html_text_short (FILE *fp, const char *hostile, size_t n);

/* The same as a JSON string with its quotes, safe within <script>. */
void html_json_text (FILE *fp, const char *hostile);

/* A number with six digits, or null. */
void html_json_number (FILE *fp, double value);

/* "B" is shown as MiB, all else as it is. */
const char *html_unit (const char *unit, double *scale);

/* The estimate of a subject; NULL where nothing at all is measured. */
const struct estimate *html_estimate (const struct page *page, size_t subject);

/* It cannot be built, or it is never up: what charts leave grey. */
bool html_is_gap (const struct page *page, size_t subject);

void html_answer (struct page *page);     /* the verdict and its figures */
void html_picture (struct page *page);    /* the series, static */
void html_path (struct page *page);       /* where a search looked, and what it believes */
void html_phases (struct page *page);     /* stacked bars; nothing where there are none */
void html_machine (struct page *page);    /* what it is, and its noise over time */
void html_table (struct page *page);
void html_logs (struct page *page);       /* the ends of the logs of what failed */
void html_data (struct page *page);       /* all figures, for the script */

/* Made from the files beside this one (embed.py). */
extern const char html_style[], html_script[], html_dygraphs[], html_dygraphs_style[];
extern const char html_policy[]; /* content security policy: the hashes of these */

#endif
