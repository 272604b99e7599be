/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The history as a whole: read from a folder, asked, and freed.
 */
#include <stdlib.h>

#include "cleanup.h"
#include "decide/robust.h"
#include "history.h"
#include "json.h"
#include "log.h"
#include "text.h"

static int
visit (void *user, struct json_object *line, struct error *err)
{
  return history_apply (user, line, err);
}

long
history_read (struct history *history, const char *dir, struct error *err)
{
  return log_read (dir, visit, history, err);
}

int
history_load (struct history *history, const char *dir, struct error *err)
{
  long n = history_read (history, dir, err);

  if (n == 0) {
    CLEANUP_FREE char *plain = text_plain (dir);

    return error_set (err, STATUS_USAGE, "%s: no evidence log (%s) there", plain, LOG_NAME);
  }
  return n < 0 ? -1 : 0;
}

const struct evidence *
history_evidence (struct history *h)
{
  struct costs *costs = &h->evidence.costs;

  if (h->n_build_seconds > 0)
    costs->build_seconds = robust_median (h->build_seconds, h->n_build_seconds);
  if (h->n_boot_seconds > 0)
    costs->boot_seconds = robust_median (h->boot_seconds, h->n_boot_seconds);
  return &h->evidence;
}

static void
put_all (struct json_object **lines, size_t n)
{
  for (size_t i = 0; i < n; i++)
    json_object_put (lines[i]);
  free (lines);
}

void
history_clear (struct history *h)
{
  put_all (h->commits, h->evidence.n_subjects);
  put_all (h->builds, h->evidence.n_subjects);
  put_all (h->samples, h->evidence.n_samples);
  json_object_put (h->job);
  json_object_put (h->session);
  json_object_put (h->verdict);
  json_object_put (h->forecast);
  json_object_put (h->confirmation);
  json_object_put (h->closing);
  json_object_put (h->judgement);
  for (size_t i = 0; i < h->n_runs; i++) {
    json_object_put (h->runs[i].session);
    free (h->runs[i].dir);
  }
  free (h->runs);
  free (h->run_of);
  for (size_t i = 0; i < h->evidence.n_chains; i++)
    free (h->evidence.chains[i].subjects);
  free (h->evidence.chains);
  free (h->evidence.subjects);
  free (h->evidence.samples);
  free (h->content);
  if (h->contents)
    lh_table_free (h->contents);
  free (h->strikes);
  free (h->boots);
  free (h->warmups);
  free (h->aside);
  free (h->counted);
  free (h->build_seconds);
  free (h->boot_seconds);
  open_block_clear (&h->open);
  *h = (struct history) { 0 };
}

struct json_object *
history_commit (const struct history *history, size_t subject)
{
  return json_member (history->commits[subject], "commit");
}

char *
history_forecast_words (const struct history *history)
{
  struct json_object *line = history->forecast;
  bool failure = json_truth (json_member (history->job, "options"), "failure");
  CLEANUP_FREE char *time = text_duration (json_number (line, "seconds"));

  return text_format ("%s of %.2g %% can be told; still about %.0f builds, %.0f boots, %s",
                      failure ? "a failure rate" : "an effect",
                      100 * json_number (line, "detectable"), json_number (line, "builds"),
                      json_number (line, "boots"), time);
}

bool
history_block_pending (const struct history *history)
{
  for (size_t i = 0; i < history->open.n; i++)
    if (!history->open.done[i])
      return true;
  return false;
}
