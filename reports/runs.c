/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The jobs of a merged history in words and as data.
 */
#include <math.h>
#include <string.h>

#include "../runner/cleanup.h"
#include "../runner/json.h"
#include "../runner/text.h"
#include "runs.h"

static const char *
host_of (const struct history_run *run)
{
  return json_text (json_member (run->session, "machine"), "host");
}

static size_t
count_machines (const struct history *history)
{
  size_t n = 0;

  for (size_t i = 0; i < history->n_runs; i++) {
    size_t k = 0;

    while (strcmp (host_of (&history->runs[k]), host_of (&history->runs[i])) != 0)
      k++;
    n += k == i;
  }
  return n;
}

static void
print_run (const struct history_run *run, const struct run_scale *scale, bool newest, FILE *fp)
{
  CLEANUP_FREE char *host = text_plain (host_of (run));
  CLEANUP_FREE char *cpu = text_plain (json_text (json_member (run->session, "machine"), "cpu"));
  CLEANUP_FREE char *dir = text_plain (run->dir);
  const char *day = json_text (run->session, "time");

  fprintf (fp, "  %.10s  %s (%s), %zu samples, ", day, host, cpu, run->samples);
  if (newest)
    fputs ("the scale of all", fp);
  else if (!scale->joined)
    fputs ("joined by nothing: not comparable", fp);
  else
    fprintf (fp, "times %.3f (+- %.1f %%) of the newest's, by %zu commits in common",
             scale->factor, 100 * 1.96 * scale->sd, scale->shared);
  fprintf (fp, "  %s\n", dir);
}

void
runs_print (const struct history *history, const struct figures *figures, FILE *fp)
{
  size_t machines = count_machines (history);

  if (history->n_runs < 2 || figures->n == 0)
    return;
  fprintf (fp, "%zu jobs on %zu machine%s, brought on one scale by the commits that they share:\n",
           history->n_runs, machines, machines == 1 ? "" : "s");
  for (size_t i = 0; i < history->n_runs; i++)
    print_run (&history->runs[i], &figures->metrics[0].scales[i], i + 1 == history->n_runs, fp);
  fputc ('\n', fp);
}

static void
print_step (struct json_object *change, FILE *fp)
{
  struct json_object *interval = json_member (change, "interval");
  CLEANUP_FREE char *subject = text_plain (json_text (change, "subject"));

  fprintf (fp, "%s%s at %.10s %.50s: %+.1f %% (%+.1f .. %+.1f), probability %.3f\n",
           json_truth (change, "new") ? "new " : "",
           json_number (change, "ratio") > 1 ? "slowdown" : "speed-up",
           json_text (change, "commit"), subject, 100 * (json_number (change, "ratio") - 1),
           100 * (json_number (interval, "low") - 1), 100 * (json_number (interval, "high") - 1),
           json_number (change, "probability"));
}

void
judgement_print (const struct history *history, FILE *fp)
{
  struct json_object *changes = json_member (history->judgement, "changes");

  if (!history->judgement)
    return;
  fputc ('\n', fp);
  for (size_t i = 0; i < json_length (changes); i++)
    print_step (json_object_array_get_idx (changes, i), fp);
  if (!json_length (changes))
    fprintf (fp, "no step of at least %g %%\n",
             100 * json_number (history->judgement, "min_effect"));
  if (json_text (history->judgement, "judged")[0])
    fprintf (fp, "judged up to %.10s; a step needs two commits after it\n",
             json_text (history->judgement, "judged"));
}

struct json_object *
runs_json (const struct history *history, const struct figures *figures)
{
  struct json_object *list;

  if (history->n_runs == 0)
    return NULL;
  list = json_object_new_array ();
  for (size_t i = 0; i < history->n_runs; i++) {
    const struct history_run *run = &history->runs[i];
    struct json_object *record = json_object_new_object ();

    json_add_text (record, "evidence", run->dir);
    json_object_object_add (record, "machine",
                            json_object_get (json_member (run->session, "machine")));
    json_add_integer (record, "samples", (int64_t) run->samples);
    if (figures->n > 0) {
      const struct run_scale *scale = &figures->metrics[0].scales[i];

      json_add_truth (record, "joined", scale->joined);
      json_add_number (record, "factor", scale->factor);
      json_add_number (record, "factor_sd", scale->sd);
    }
    json_object_array_add (list, record);
  }
  return list;
}
