/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * bootbisect report: what a log says so far, also while its job runs.
 */
#include <malloc.h>
#include <stdio.h>
#include <string.h>

#include "../../reports/figures.h"
#include "../../reports/notes-text.h"
#include "../../reports/report.h"
#include "../cleanup.h"
#include "../history.h"
#include "../log.h"
#include "../merge.h"
#include "../repo/notes.h"
#include "../text.h"
#include "command.h"

static int
load_one (const struct options *options, struct history *history, char **dir,
          struct error *err)
{
  char *name;

  if (options->n_arguments != 1)
    return error_set (err, STATUS_USAGE,
                      "report wants the output folder of a job, or its log; several with --merge");
  *dir = text_copy (options->arguments[0]);
  name = strrchr (*dir, '/');
  if (strcmp (name ? name + 1 : *dir, LOG_NAME) == 0)
    strcpy (name ? name : *dir, name ? "" : ".");
  return history_load (history, *dir, err);
}

/* Runs that nothing joins have no scale in common. */
static int
check_joined (struct history *history, struct error *err)
{
  struct figures figures;
  size_t apart = history->n_runs;

  figures_make (&figures, history);
  for (size_t i = 0; i < history->n_runs && figures.n > 0; i++)
    if (!figures.metrics[0].scales[i].joined)
      apart = i;
  figures_clear (&figures);
  if (apart == history->n_runs)
    return 0;
  return error_set (err, STATUS_USAGE,
                    "%s: no commit in common with the others: report it by itself, or measure "
                    "one of theirs there (run --new does)",
                    history->runs[apart].dir);
}

static int
load_all (const struct options *options, struct history *history, char **dir,
          struct error *err)
{
  long n;

  if (options->n_arguments == 0)
    return error_set (err, STATUS_USAGE, "report --merge wants folders with jobs in them");
  *dir = text_copy (options->arguments[0]);
  n = merge_read (history, options->arguments, err);
  if (n == 0)
    return error_set (err, STATUS_USAGE, "%s: no job that measured commits is there", *dir);
  return n < 0 ? -1 : check_joined (history, err);
}

/* Into a repository of our own beside the log, and into the clone where that
 * is asked for.
 */
static int
write_notes (const struct options *options, struct history *history, const char *dir,
             struct error *err)
{
  CLEANUP_FREE char *own = text_format ("%s/notes.git", dir);
  CLEANUP_FREE char *plain = text_plain (own);

  if (options->notes_in_clone && notes_write (history, NULL, err) == -1)
    return -1;
  if (!options->notes)
    return 0;
  if (notes_write (history, own, err) == -1)
    return -1;
  fprintf (stderr, "bootbisect: notes in %s: git fetch it " NOTES_REF ":" NOTES_REF "\n", plain);
  return 0;
}

static int
report (const struct options *options, struct error *err)
{
  const struct report *format = report_find (options->format, err);
  struct history history = { 0 };
  CLEANUP_FREE char *dir = NULL;
  int r;

  if (!format)
    return -1;
  /* A long log is millions of small pieces; kept in glibc's fast bins they
   * would be merged again and again.
   */
  mallopt (M_MXFAST, 0);
  r = (options->merge ? load_all : load_one) (options, &history, &dir, err);
  if (r == 0)
    r = format->write (&history, dir, stdout, err);
  if (r == 0)
    r = write_notes (options, &history, dir, err);
  history_clear (&history);
  return r;
}

const struct command command_report = {
  .name = "report",
  .verb = VERB_REPORT,
  .arguments = "DIR...",
  .summary = "show what a job measured, also while it runs",
  .run = report,
};
