/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Estimates of every metric, from the same samples.
 */
#include <stdlib.h>
#include <string.h>

#include "../runner/cleanup.h"
#include "../runner/json.h"
#include "../runner/text.h"
#include "figures.h"

static struct json_object *
metrics_of (const struct history *history, size_t sample)
{
  return json_member (history->samples[sample], "metrics");
}

/* `place`: the name's number in its sample.  All samples name their metrics in
 * one order, but for the job's own, which went ahead.
 */
static void
add_metric (struct figures *figures, const char *name, struct json_object *value, size_t place)
{
  for (size_t i = place; i <= place + 1 && i < figures->n; i++)
    if (strcmp (figures->metrics[i].name, name) == 0)
      return;
  for (size_t i = 0; i < figures->n; i++)
    if (strcmp (figures->metrics[i].name, name) == 0)
      return;
  figures->metrics
    = memory_grow (figures->metrics, figures->n + 1, sizeof figures->metrics[0]);
  figures->metrics[figures->n++] = (struct metric_figures) {
    .name = name, .unit = json_text (value, "unit"),
  };
}

/* Names in the order in which they were first seen, the job's own first. */
static void
collect (struct figures *figures, const struct history *history)
{
  const char *own = json_text (history->job, "metric");

  for (size_t i = 0; i < history->evidence.n_samples; i++) {
    struct json_object *metrics = metrics_of (history, i);
    struct json_object *mine;
    size_t place = 0;

    if (history->evidence.samples[i].warmup || !json_object_is_type (metrics, json_type_object))
      continue;
    mine = json_member (metrics, own);
    if (figures->n == 0 && mine)
      add_metric (figures, own, mine, 0);
    if (figures->n == 0)
      continue;
    json_object_object_foreach (metrics, name, value)
      add_metric (figures, name, value, place++);
  }
}

/* The evidence as it would be with this metric as the value. */
static void
estimate_metric (struct metric_figures *metric, const struct history *history)
{
  struct evidence evidence = history->evidence;
  struct sample *samples = memory_zero (evidence.n_samples, sizeof samples[0]);

  for (size_t i = 0; i < evidence.n_samples; i++) {
    struct json_object *value = json_member (metrics_of (history, i), metric->name);

    samples[i] = evidence.samples[i];
    if (samples[i].outcome == OUTCOME_OK)
      samples[i].value = json_number (value, "value");
    if (samples[i].outcome == OUTCOME_OK && !(samples[i].value > 0))
      samples[i].outcome = OUTCOME_SKIPPED;
  }
  evidence.samples = samples;
  if (history->n_runs > 0) {
    metric->scales = memory_zero (history->n_runs, sizeof metric->scales[0]);
    align_runs (&evidence, history->run_of, history->n_runs, metric->scales);
  }
  estimate_all (&evidence, 0, 0, &metric->estimates);
  free (samples);
}

/* Counting sort of the samples by subject. */
static void
index_samples (struct figures *figures, const struct evidence *e)
{
  CLEANUP_FREE size_t *next = memory_zero (e->n_subjects + 1, sizeof *next);

  figures->samples = memory_zero (e->n_samples, sizeof figures->samples[0]);
  figures->first = memory_zero (e->n_subjects + 1, sizeof figures->first[0]);
  for (size_t i = 0; i < e->n_samples; i++)
    figures->first[e->samples[i].subject + 1]++;
  for (size_t s = 0; s < e->n_subjects; s++)
    figures->first[s + 1] += figures->first[s];
  memcpy (next, figures->first, (e->n_subjects + 1) * sizeof *next);
  for (size_t i = 0; i < e->n_samples; i++)
    figures->samples[next[e->samples[i].subject]++] = i;
}

static void
make (struct figures *figures, const struct history *history, size_t estimated)
{
  *figures = (struct figures) { 0 };
  index_samples (figures, &history->evidence);
  collect (figures, history);
  for (size_t i = 0; i < figures->n && i < estimated; i++)
    estimate_metric (&figures->metrics[i], history);
}

void
figures_make (struct figures *figures, const struct history *history)
{
  make (figures, history, SIZE_MAX);
}

void
figures_make_first (struct figures *figures, const struct history *history)
{
  make (figures, history, 1);
}

size_t
figures_values (const struct figures *figures, const struct history *history,
                const char *metric, size_t subject, double **values)
{
  size_t n = 0;

  *values = memory_zero (figures->first[subject + 1] - figures->first[subject], sizeof **values);
  for (size_t k = figures->first[subject]; k < figures->first[subject + 1]; k++) {
    const struct sample *s = &history->evidence.samples[figures->samples[k]];
    struct json_object *value = json_member (metrics_of (history, figures->samples[k]), metric);

    if (!s->warmup && !s->contaminated && s->outcome == OUTCOME_OK && value)
      (*values)[n++] = json_number (value, "value");
  }
  return n;
}

void
figures_clear (struct figures *figures)
{
  for (size_t i = 0; i < figures->n; i++) {
    estimates_clear (&figures->metrics[i].estimates);
    free (figures->metrics[i].scales);
  }
  free (figures->metrics);
  free (figures->samples);
  free (figures->first);
  *figures = (struct figures) { 0 };
}
