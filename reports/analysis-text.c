/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * An analysis as a table and as data.
 */
#include <math.h>
#include <string.h>

#include "../runner/cleanup.h"
#include "../runner/json.h"
#include "../runner/paths.h"
#include "../runner/text.h"
#include "analysis.h"
#include "figures.h"

#define ANALYSIS_SCHEMA "bootbisect-analysis-1"
#define GAPS_SHOWN 3     /* of each phase */
#define LEAST_SHARE .005 /* of a gap that is shown */

/* The estimate of the total, verbose boots over quiet ones. */
static const struct estimate *
slowdown (const struct figures *figures)
{
  for (size_t i = 0; i < figures->n; i++)
    if (strcmp (figures->metrics[i].name, "total") == 0)
      return &figures->metrics[i].estimates.of[1];
  return NULL;
}

static void
print_span (const char *indent, const struct span *span, size_t boots, FILE *fp)
{
  CLEANUP_FREE char *name = text_plain (span->name);

  fprintf (fp, "%s%-*s %8.3f", indent, 30 - (int) strlen (indent), name, span->mean);
  if (isfinite (span->sd))
    fprintf (fp, " %8.3f", span->sd);
  else
    fprintf (fp, " %8s", "-");
  fprintf (fp, " %6.1f %%", 100 * span->share);
  if (span->n < boots)
    fprintf (fp, "  in %zu of %zu boots", span->n, boots);
  fputc ('\n', fp);
}

/* A step that is its whole phase tells nothing more. */
static void
print_steps (const struct analysis *a, size_t phase, FILE *fp)
{
  size_t n = 0;

  for (size_t i = 0; i < a->steps.n; i++)
    n += a->steps.list[i].phase == phase;
  for (size_t i = 0; i < a->steps.n && n > 1; i++)
    if (a->steps.list[i].phase == phase)
      print_span ("  ", &a->steps.list[i], a->boots, fp);
}

static void
print_gaps (const struct analysis *a, size_t phase, FILE *fp)
{
  size_t n = 0;

  for (size_t i = 0; i < a->gaps.n && n < GAPS_SHOWN; i++) {
    const struct span *gap = &a->gaps.list[i];
    CLEANUP_FREE char *name = text_plain (gap->name);

    if (gap->phase != phase || gap->share < LEAST_SHARE)
      continue;
    if (n++ == 0)
      fprintf (fp, "%s\n", a->phases.list[phase].name);
    fprintf (fp, "  %8.3f %6.1f %%  after %.60s\n", gap->mean, 100 * gap->share, name);
  }
}

static void
print_slowdown (const struct analysis *a, const struct figures *figures, FILE *fp)
{
  const struct estimate *e = slowdown (figures);

  if (!e || !isfinite (e->ratio))
    return;
  fprintf (fp, "\nthe messages make a boot %.1f %% %s (95 %% interval %+.1f .. %+.1f %%; a quiet "
               "boot takes %.3f s)\n",
           100 * fabs (e->ratio - 1), e->ratio >= 1 ? "slower" : "faster",
           100 * (e->ratio_low - 1), 100 * (e->ratio_high - 1),
           figures->metrics[0].estimates.of[0].own.median);
  if (a->lost > 0)
    fprintf (fp, "%zu boots are left out: their records are not there\n", a->lost);
}

void
analysis_print (struct history *history, const char *dir, FILE *fp)
{
  struct json_object *machine = json_member (history->session, "machine");
  CLEANUP_FREE char *cpu = text_plain (json_text (machine, "cpu"));
  struct figures figures;
  struct analysis a;

  analysis_make (&a, history, dir);
  figures_make (&figures, history);
  fprintf (fp, "the installed system, accelerator %s%s%s\n",
           json_text (history->session, "accelerator"), cpu[0] ? ", " : "", cpu);
  fprintf (fp, "%zu verbose boots, %.3f s each", a.boots, a.mean);
  fprintf (fp, isfinite (a.sd) ? " (SD %.3f)\n\n" : "\n\n", a.sd);
  fprintf (fp, "%-30s %8s %8s %8s\n", "phase, in s", "mean", "SD", "share");
  for (size_t i = 0; i < a.phases.n; i++) {
    print_span ("", &a.phases.list[i], a.boots, fp);
    print_steps (&a, i, fp);
  }
  fputs ("\nslowest gaps between two messages\n", fp);
  for (size_t i = 0; i < a.phases.n; i++)
    print_gaps (&a, i, fp);
  print_slowdown (&a, &figures, fp);
  figures_clear (&figures);
  analysis_clear (&a);
}

static struct json_object *
span_json (const struct analysis *a, const struct span *span, bool part)
{
  struct json_object *record = json_object_new_object ();
  struct json_object *values = json_object_new_array ();

  if (part)
    json_add_text (record, "phase", a->phases.list[span->phase].name);
  json_add_text (record, span->until ? "after" : "name", span->name);
  if (span->until)
    json_add_text (record, "until", span->until);
  json_add_integer (record, "n", (int64_t) span->n);
  json_add_number (record, "begin", span->begin);
  json_add_number (record, "mean", span->mean);
  json_add_number (record, "sd", span->sd);
  json_add_number (record, "share", span->share);
  for (size_t i = 0; i < span->n; i++)
    json_object_array_add (values, json_object_new_double (span->values[i]));
  json_object_object_add (record, "samples", values);
  return record;
}

static void
add_spans (struct json_object *whole, const char *name, const struct analysis *a,
           const struct spans *spans)
{
  struct json_object *list = json_object_new_array ();

  for (size_t i = 0; i < spans->n; i++)
    json_object_array_add (list, span_json (a, &spans->list[i], spans != &a->phases));
  json_object_object_add (whole, name, list);
}

static struct json_object *
slowdown_json (const struct figures *figures)
{
  const struct estimate *e = slowdown (figures);
  struct json_object *record;

  if (!e)
    return NULL;
  record = json_object_new_object ();
  json_add_number (record, "ratio", e->ratio);
  json_add_number (record, "low", e->ratio_low);
  json_add_number (record, "high", e->ratio_high);
  return record;
}

struct json_object *
analysis_json (struct history *history, const char *dir)
{
  struct json_object *whole = json_object_new_object ();
  CLEANUP_FREE char *folder = path_absolute (dir);
  struct figures figures;
  struct analysis a;

  analysis_make (&a, history, dir);
  figures_make (&figures, history);
  json_add_text (whole, "schema", ANALYSIS_SCHEMA);
  json_object_object_add (whole, "machine",
                          json_object_get (json_member (history->session, "machine")));
  json_object_object_add (whole, "accelerator",
                          json_object_get (json_member (history->session, "accelerator")));
  json_add_integer (whole, "boots", (int64_t) a.boots);
  json_add_number (whole, "mean", a.mean);
  json_add_number (whole, "sd", a.sd);
  add_spans (whole, "phases", &a, &a.phases);
  add_spans (whole, "steps", &a, &a.steps);
  add_spans (whole, "gaps", &a, &a.gaps);
  json_object_object_add (whole, "verbose_over_quiet", slowdown_json (&figures));
  json_add_text (whole, "evidence", folder);
  figures_clear (&figures);
  analysis_clear (&a);
  return whole;
}
