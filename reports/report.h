/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Who reads a result: one table a format.  A new report is one file that
 * fills a struct report, and one line in reports[].  Reports read the
 * history (the evidence log); they know no plan.
 */
#ifndef BOOTBISECT_REPORT_H
#define BOOTBISECT_REPORT_H

#include <stdio.h>

#include "../runner/history.h"

struct report {
  const char *name;      /* for --format */
  const char *summary;

  /* Writes the report.  dir is the folder that holds the log. */
  int (*write) (struct history *history, const char *dir, FILE *fp, struct error *err);
};

extern const struct report *const reports[]; /* NULL-terminated; text is first */

/* The report of this name, or the first one for NULL. */
const struct report *report_find (const char *name, struct error *err);

/* The HTML report as dir/REPORT_PAGE, by rename. */
#define REPORT_PAGE "report.html"
int report_write_page (struct history *history, const char *dir, struct error *err);

#endif
