/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * From the records of an analysis' boots to means.
 */
#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "../runner/cleanup.h"
#include "../runner/decide/robust.h"
#include "../runner/json.h"
#include "../runner/message-lines.h"
#include "../runner/phases.h"
#include "../runner/text.h"
#include "analysis.h"

#define LEAST_GAP .001      /* seconds */
#define MOST_GAPS 2000      /* different ones that are told apart */
#define GAPS_OF_A_PHASE 10  /* that are kept */
#define GAP_TEXT 120        /* bytes of a message that are kept */

bool
analysis_wanted (const struct history *history)
{
  return strcmp (json_text (history->job, "verb"), "analyze") == 0;
}

/* Adds a boot's seconds to an item; a second value of the same boot (a
 * message that comes twice) is added to the first.
 */
static void
put (struct span *span, size_t boot, double begin, double seconds)
{
  if (span->n > 0 && span->boot == boot) {
    span->values[span->n - 1] += seconds;
    return;
  }
  span->values = memory_grow (span->values, span->n + 1, sizeof span->values[0]);
  span->values[span->n++] = seconds;
  span->boot = boot;
  span->begins += begin;
}

static struct span *
add (struct spans *spans, const char *name, size_t phase)
{
  spans->list = memory_grow (spans->list, spans->n + 1, sizeof spans->list[0]);
  spans->list[spans->n] = (struct span) { .name = text_copy (name), .phase = phase };
  return &spans->list[spans->n++];
}

static struct span *
find (struct spans *spans, const char *name, size_t phase)
{
  for (size_t i = 0; i < spans->n; i++)
    if (spans->list[i].phase == phase && strcmp (spans->list[i].name, name) == 0)
      return &spans->list[i];
  return NULL;
}

/* A message as it is in any boot: without the kernel's clock, runs of digits
 * as one 0.
 */
static char *
plain_key (const char *text)
{
  char *key, *to;

  if (text[0] == '[' && strchr (text, ']'))
    text = strchr (text, ']') + 1;
  while (*text == ' ')
    text++;
  key = to = text_format ("%.*s", GAP_TEXT, text);
  for (const char *p = key; *p; p++)
    if (!isdigit ((unsigned char) *p))
      *to++ = *p;
    else if (to == key || to[-1] != '0')
      *to++ = '0';
  *to = '\0';
  return key;
}

/* What was gathered of a gap beside its name. */
struct keys {
  char **list; /* of each gap */
  size_t n;
};

/* In which of the analysis' phases a boot's phase is. */
static size_t
phase_of (const struct phases *phases, double seconds, const size_t *map)
{
  size_t i = phases->n;

  while (i > 1 && phases->phases[i - 1].begin > seconds)
    i--;
  return map[i - 1];
}

/* Of several messages that are alike, the one with the longest gap names it. */
static void
name_gap (struct span *gap, const struct message_line *line, const struct message_line *next)
{
  double seconds = next->seconds - line->seconds;

  if (seconds <= gap->longest)
    return;
  gap->longest = seconds;
  free (gap->name);
  free (gap->until);
  gap->name = text_format ("%.*s", GAP_TEXT, line->text);
  gap->until = text_format ("%.*s", GAP_TEXT, next->text);
}

static void
put_gap (struct analysis *a, struct keys *keys, size_t boot, size_t phase,
         const struct message_line *line, const struct message_line *next)
{
  CLEANUP_FREE char *key = plain_key (line->text);
  double seconds = next->seconds - line->seconds;
  size_t i = 0;

  while (i < a->gaps.n
         && (a->gaps.list[i].phase != phase || strcmp (keys->list[i], key) != 0))
    i++;
  if (i == MOST_GAPS)
    return;
  if (i == a->gaps.n) {
    add (&a->gaps, "", phase);
    keys->list = memory_grow (keys->list, keys->n + 1, sizeof keys->list[0]);
    keys->list[keys->n++] = STEAL (key);
  }
  name_gap (&a->gaps.list[i], line, next);
  put (&a->gaps.list[i], boot, line->seconds, seconds);
}

/* The times between the messages of a boot; what lies between launch and
 * close is not timed.
 */
static void
put_gaps (struct analysis *a, struct keys *keys, size_t boot, const struct messages *messages,
          const struct phases *phases, const size_t *map)
{
  struct message_lines lines;
  bool timed = true;

  message_lines_of (&lines, messages);
  for (size_t i = 0; i + 1 < lines.n; i++) {
    const struct message_line *line = &lines.list[i], *next = line + 1;

    if (line->kind == MESSAGE_PROBE)
      timed = strcmp (line->text, MARK_LAUNCHED) != 0;
    if (timed && next->seconds - line->seconds >= LEAST_GAP)
      put_gap (a, keys, boot, phase_of (phases, line->seconds, map), line, next);
  }
  message_lines_clear (&lines);
}

static void
put_boot (struct analysis *a, struct keys *keys, size_t boot,
          const struct messages *messages, const struct phases *phases)
{
  size_t map[MAX_PHASES];

  for (size_t i = 0; i < phases->n; i++) {
    const struct phase_part *part = &phases->phases[i];
    struct span *span = find (&a->phases, part->name, 0);

    if (!span)
      span = add (&a->phases, part->name, 0);
    map[i] = (size_t) (span - a->phases.list);
    put (span, boot, part->begin, part->seconds);
  }
  for (size_t i = 0; i < phases->n_steps; i++) {
    const struct phase_step *step = &phases->steps[i];
    struct span *span = find (&a->steps, step->name, map[step->phase]);

    if (!span)
      span = add (&a->steps, step->name, map[step->phase]);
    put (span, boot, step->begin, step->seconds);
  }
  put_gaps (a, keys, boot, messages, phases, map);
}

static void
settle (struct analysis *a, struct spans *spans)
{
  for (size_t i = 0; i < spans->n; i++) {
    struct span *span = &spans->list[i];
    struct robust_summary summary;

    robust_summarise (span->values, span->n, &summary);
    span->mean = summary.mean;
    span->sd = summary.sd;
    span->begin = span->begins / (double) span->n;
    span->share = summary.mean * (double) span->n / ((double) a->boots * a->mean);
  }
}

static int
by_begin (const void *a, const void *b)
{
  const struct span *x = a, *y = b;

  return (x->begin > y->begin) - (x->begin < y->begin);
}

static int
by_phase_and_share (const void *a, const void *b)
{
  const struct span *x = a, *y = b;

  if (x->phase != y->phase)
    return x->phase < y->phase ? -1 : 1;
  return (x->share < y->share) - (x->share > y->share);
}

static void
drop (struct span *span)
{
  free (span->name);
  free (span->until);
  free (span->values);
}

static void
keep_slowest (struct spans *gaps)
{
  size_t n = 0, of_phase = 0;

  if (gaps->n > 0)
    qsort (gaps->list, gaps->n, sizeof gaps->list[0], by_phase_and_share);
  for (size_t i = 0; i < gaps->n; i++) {
    of_phase = n > 0 && gaps->list[n - 1].phase == gaps->list[i].phase ? of_phase + 1 : 1;
    if (of_phase <= GAPS_OF_A_PHASE)
      gaps->list[n++] = gaps->list[i];
    else
      drop (&gaps->list[i]);
  }
  gaps->n = n;
}

static void
read_boot (struct analysis *a, struct keys *keys, const char *path, double **totals)
{
  struct messages messages;
  struct phases phases;

  if (messages_read (&messages, path, NULL) == 0 && phases_of (&messages, &phases)) {
    *totals = memory_grow (*totals, a->boots + 1, sizeof (double));
    (*totals)[a->boots] = phases.total;
    put_boot (a, keys, a->boots++, &messages, &phases);
  } else
    a->lost++;
  messages_clear (&messages);
}

void
analysis_make (struct analysis *a, const struct history *history, const char *dir)
{
  CLEANUP_FREE double *totals = NULL;
  struct keys keys = { NULL };
  struct robust_summary summary;

  *a = (struct analysis) { 0 };
  for (size_t i = 0; i < history->evidence.n_samples; i++) {
    const struct sample *sample = &history->evidence.samples[i];
    const char *record = json_text (history->samples[i], "messages");
    CLEANUP_FREE char *path = text_format ("%s/%s", dir, record);

    if (sample->subject == 1 && sample->outcome == OUTCOME_OK && !sample->warmup
        && !sample->contaminated)
      read_boot (a, &keys, path, &totals);
  }
  robust_summarise (totals, a->boots, &summary);
  a->mean = summary.mean;
  a->sd = summary.sd;
  settle (a, &a->phases);
  settle (a, &a->steps);
  settle (a, &a->gaps);
  keep_slowest (&a->gaps);
  if (a->steps.n > 0)
    qsort (a->steps.list, a->steps.n, sizeof a->steps.list[0], by_begin);
  for (size_t i = 0; i < keys.n; i++)
    free (keys.list[i]);
  free (keys.list);
}

static void
clear (struct spans *spans)
{
  for (size_t i = 0; i < spans->n; i++)
    drop (&spans->list[i]);
  free (spans->list);
}

void
analysis_clear (struct analysis *a)
{
  clear (&a->phases);
  clear (&a->steps);
  clear (&a->gaps);
  *a = (struct analysis) { 0 };
}
