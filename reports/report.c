/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The table of reports.
 */
#include <string.h>

#include "../runner/cleanup.h"
#include "../runner/files.h"
#include "../runner/text.h"
#include "report.h"

extern const struct report report_text, report_json, report_html, report_markdown, report_csv,
  report_junit, report_github_action_benchmark, report_hyperfine, report_openmetrics, report_lnt,
  report_kcidb;

const struct report *const reports[] = {
  &report_text,
  &report_json,
  &report_html,
  &report_markdown,
  &report_csv,
  &report_junit,
  &report_github_action_benchmark,
  &report_hyperfine,
  &report_openmetrics,
  &report_lnt,
  &report_kcidb,
  NULL,
};

const struct report *
report_find (const char *name, struct error *err)
{
  CLEANUP_FREE char *names = text_copy ("");

  if (!name)
    return reports[0];
  for (size_t i = 0; reports[i]; i++) {
    char *longer;

    if (strcmp (reports[i]->name, name) == 0)
      return reports[i];
    longer = text_format ("%s%s%s", names, i ? ", " : "", reports[i]->name);
    free (names);
    names = longer;
  }
  CLEANUP_FREE char *plain = text_plain (name);
  error_set (err, STATUS_USAGE, "--format: '%s' is none of %s", plain, names);
  return NULL;
}

int
report_write_page (struct history *history, const char *dir, struct error *err)
{
  CLEANUP_FREE char *path = text_format ("%s/%s", dir, REPORT_PAGE);
  CLEANUP_FREE char *text = NULL;
  size_t size = 0;
  FILE *fp = open_memstream (&text, &size);
  int r;

  if (!fp)
    return error_set (err, STATUS_UNMEASURED, "%s: no memory", path);
  r = report_html.write (history, dir, fp, err);
  fclose (fp);
  return r == -1 ? -1 : file_write (path, text, size, err);
}
