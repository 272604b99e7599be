/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The answer of a job in one sentence, from its verdict, or for a range from
 * the changes that it shows.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "../runner/cleanup.h"
#include "../runner/json.h"
#include "../runner/text.h"
#include "sentence.h"
#include "verdict.h"

static bool
is_failure_search (const struct history *history)
{
  return json_truth (json_member (history->job, "options"), "failure");
}

static void
set_effect (struct sentence *s, struct json_object *effect)
{
  s->ratio = json_number (effect, "ratio");
  s->low = json_number (effect, "low");
  s->high = json_number (effect, "high");
  if (!(s->ratio > 0))
    s->ratio = s->low = s->high = NAN;
}

/* What is timed: the boot, or by the metric's name. */
static char *
thing (const struct history *history)
{
  if (is_failure_search (history))
    return text_copy ("boot fail more often:");
  if (strcmp (json_text (history->job, "workload"), "boot") == 0)
    return text_copy ("boot");
  return text_plain (json_text (history->job, "metric"));
}

/* "28.3 % slower"; of a failure search the rates. */
static char *
change_words (const struct history *history, struct json_object *effect)
{
  double ratio = json_number (effect, "ratio");

  if (is_failure_search (history))
    return verdict_effect_words (history, effect);
  return text_format ("%.1f %% %s", 100 * fabs (ratio - 1), ratio >= 1 ? "slower" : "faster");
}

static void
say_culprit (struct sentence *s, const struct history *history)
{
  struct json_object *culprits = json_member (history->verdict, "culprits");
  struct json_object *first = json_object_array_get_idx (culprits, 0);
  struct json_object *subjects = json_member (first, "subjects");
  struct json_object *effect = json_member (first, "effect");
  size_t n = json_length (subjects);
  CLEANUP_FREE char *words = change_words (history, effect);
  CLEANUP_FREE char *what = thing (history);
  CLEANUP_FREE char *rest
    = json_length (culprits) > 1
        ? text_format ("; %zu changes in all", json_length (culprits)) : text_copy ("");

  if (n == 0)
    return;
  s->subject = (size_t) json_object_get_int64 (json_object_array_get_idx (subjects, n - 1));
  s->probability = json_number (first, "probability");
  s->of = n > 1 ? "that it is one of them" : "that it is this commit";
  set_effect (s, effect);
  if (is_failure_search (history))
    s->tone = TONE_SLOWER;
  else
    s->tone = s->ratio >= 1 ? TONE_SLOWER : TONE_FASTER;
  if (n > 1)
    s->text = text_format ("One of %zu commits that can't be told apart made the %s %s%s", n, what,
                           words, rest);
  else
    s->text = text_format ("%.10s made the %s %s%s",
                           json_text (history_commit (history, s->subject), "hash"), what, words,
                           rest);
}

static void
say_comparison (struct sentence *s, const struct history *history)
{
  struct json_object *ends = json_member (history->verdict, "ends");
  CLEANUP_FREE char *words = change_words (history, ends);

  s->subject = 1;
  s->probability = 1 - json_number (history->verdict, "probability_no_change");
  s->of = "that they differ so much";
  set_effect (s, ends);
  s->tone = s->ratio >= 1 ? TONE_SLOWER : TONE_FASTER;
  s->text = text_format ("The second is %s", words);
}

static void
say_no_change (struct sentence *s, const struct history *history)
{
  struct json_object *ends = json_member (history->verdict, "ends");
  CLEANUP_FREE char *words = verdict_effect_words (history, ends);

  s->tone = TONE_SAME;
  s->probability = json_number (history->verdict, "probability_no_change");
  s->of = "that there is none";
  set_effect (s, ends);
  s->text = is_failure_search (history)
              ? text_copy ("No change: the bad end does not fail more often than the good end")
              : text_format ("No change of the size asked for; the ends measured: %s", words);
}

/* One commit that differs from its measured parent as surely as the number
 * of commits that were looked at demands.
 */
static bool
say_outlier (struct sentence *s, const struct history *history, const struct figures *figures,
             const struct axis *axis, size_t measured)
{
  const struct estimate *most = NULL;

  for (size_t i = 0; i < axis->n; i++) {
    const struct estimate *e
      = figures->n ? &figures->metrics[0].estimates.of[axis->subjects[i]] : NULL;

    if (!e || !isfinite (e->ratio)
        || fmin (e->slower, 1 - e->slower) > .025 / (double) measured
        || (most && fabs (log (e->ratio)) <= fabs (log (most->ratio))))
      continue;
    most = e;
    s->subject = axis->subjects[i];
  }
  if (!most)
    return false;
  s->tone = most->ratio > 1 ? TONE_SLOWER : TONE_FASTER;
  s->ratio = most->ratio;
  s->low = most->ratio_low;
  s->high = most->ratio_high;
  s->probability = fmax (most->slower, 1 - most->slower);
  s->of = "that it differs from its parent";
  s->text = text_format ("%zu of %zu commits measured; %.10s alone stands out, %.1f %% %s than its "
                         "parent", measured, axis->n,
                         json_text (history_commit (history, s->subject), "hash"),
                         100 * fabs (s->ratio - 1), s->ratio > 1 ? "slower" : "faster");
  return true;
}

/* A range was measured, not searched: its largest change. */
static void
say_range (struct sentence *s, const struct history *history, const struct figures *figures,
           const struct axis *axis, const struct changepoints *changes)
{
  const struct change *largest = changes_largest (changes);
  size_t measured = 0;

  for (size_t i = 0; i < axis->n; i++)
    measured += figures->n && figures->metrics[0].estimates.of[i].own.n > 0;
  if (largest) {
    double step = largest->after - largest->before;

    s->subject = axis->subjects[largest->first];
    s->tone = step > 0 ? TONE_SLOWER : TONE_FASTER;
    s->ratio = exp (step);
    s->low = exp (step - 1.96 * largest->sd);
    s->high = exp (step + 1.96 * largest->sd);
    s->probability = largest->probability;
    s->of = "that it begins with this commit";
    s->text = text_format (
      "%zu of %zu commits measured, %zu %s %.1f %% %s at %.10s", measured, axis->n, changes->n,
      changes->n == 1 ? "change of level:" : "changes of level; the largest is",
      100 * fabs (s->ratio - 1), step > 0 ? "slower" : "faster",
      json_text (history_commit (history, s->subject), "hash"));
  } else if (!say_outlier (s, history, figures, axis, measured)) {
    s->tone = history->verdict ? TONE_SAME : TONE_OPEN;
    s->text = text_format ("%zu of %zu commits measured, and no change of level among them",
                           measured, axis->n);
  }
}

static void
say_bench (struct sentence *s, const struct history *history, const struct figures *figures)
{
  const struct robust_summary *own = &figures->metrics[0].estimates.of[0].own;
  CLEANUP_FREE char *metric = text_plain (json_text (history->job, "metric"));
  CLEANUP_FREE char *unit = text_plain (figures->metrics[0].unit);

  s->tone = TONE_SAME;
  s->text = text_format ("%s takes %.3f %s (median of %zu, 95 %% interval %.3f to %.3f)", metric,
                         own->median, unit, own->n, own->median_low, own->median_high);
}

void
sentence_make (struct sentence *s, const struct history *history, const struct figures *figures,
               const struct axis *axis, const struct changepoints *changes)
{
  const char *kind = json_text (history->verdict, "verdict");

  *s = (struct sentence) {
    .tone = TONE_OPEN, .subject = SIZE_MAX, .probability = NAN, .ratio = NAN, .low = NAN,
    .high = NAN,
  };
  if (json_length (json_member (history->verdict, "culprits")) > 0)
    say_culprit (s, history);
  else if (strcmp (kind, "different") == 0 && history->evidence.n_subjects > 1)
    say_comparison (s, history);
  else if (strcmp (kind, "no-change") == 0)
    say_no_change (s, history);
  else if (figures->n == 0)
    s->text = text_copy ("Nothing is measured yet");
  else if (!verdict_wanted (history) && history->evidence.n_subjects > 1)
    say_range (s, history, figures, axis, changes);
  else if (!verdict_wanted (history))
    say_bench (s, history, figures);
  if (!s->text)
    s->text = text_format ("Undecided: %s",
                           verdict_reason_words (json_text (history->verdict, "reason")));
}

void
sentence_clear (struct sentence *sentence)
{
  free (sentence->text);
  *sentence = (struct sentence) { 0 };
}

/* Cuts whole hashes to ten digits. */
static void
shorten_hashes (char *text)
{
  char *to = text;

  while (*text) {
    size_t n = strspn (text, "0123456789abcdef");
    size_t kept = n == 40 || n == 64 ? 10 : n ? n : 1;

    memmove (to, text, kept);
    to += kept;
    text += n ? n : 1;
  }
  *to = '\0';
}

char *
sentence_title (const struct history *history)
{
  CLEANUP_FREE char *verb = text_plain (json_text (history->job, "verb"));
  CLEANUP_FREE char *target = text_plain (json_text (history->job, "target"));
  CLEANUP_FREE char *range = text_plain (json_text (history->job, "range"));

  shorten_hashes (range);
  if (target[0])
    return text_format ("%s of %s %s", verb, target, range);
  return text_format ("%s of %s", verb,
                      json_text (history->commits[0], "file")[0] ? "two files" : "the installed system");
}

char *
sentence_cost (const struct history *history)
{
  const struct costs *costs = &history->evidence.costs;
  CLEANUP_FREE char *time = text_duration (costs->seconds);

  return text_format ("%zu %s, %zu %s, %s", costs->builds, costs->builds == 1 ? "build" : "builds",
                      costs->boots, costs->boots == 1 ? "boot" : "boots", time);
}

char *
sentence_pins (const struct history *history)
{
  struct json_object *pins = json_member (history->job, "pins");
  char *text = text_copy ("");

  if (!pins)
    return text;
  json_object_object_foreach (pins, name, pin)
  {
    CLEANUP_FREE char *before = text;
    CLEANUP_FREE char *path = text_plain (json_text (pin, "path"));

    text = text_format ("%s%s%s %s", before, before[0] ? ", " : "pinned: ", name, path);
  }
  return text;
}

char *
sentence_machine (const struct history *history)
{
  struct json_object *machine = json_member (history->session, "machine");
  CLEANUP_FREE char *cpu = text_plain (json_text (machine, "cpu"));
  CLEANUP_FREE char *host = text_plain (json_text (machine, "host"));
  CLEANUP_FREE char *accel = text_plain (json_text (history->session, "accelerator"));

  CLEANUP_FREE char *pins = sentence_pins (history);

  return text_format ("%s, %d x %s%s%s%s%s", host, (int) json_integer (machine, "cpus"), cpu,
                      accel[0] ? ", " : "", accel, pins[0] ? "; " : "", pins);
}

const char *
sentence_state (const struct history *history, const struct figures *figures, size_t subject)
{
  const struct subject *s = &history->evidence.subjects[subject];

  return s->state == SUBJECT_UNBUILDABLE                         ? "does not build"
         : figures->n && figures->metrics[0].estimates.of[subject].own.n > 0 ? "measured"
         : json_member (history->commits[subject], "recorded")   ? "as recorded"
         : s->unbootable                                         ? "does not boot"
         : s->state == SUBJECT_UNTRIED                           ? "not built"
                                                                 : "not measured";
}

char *
sentence_reason (const struct history *history, const struct figures *figures, size_t subject)
{
  const char *reason = "";

  if (history->builds[subject])
    reason = json_text (history->builds[subject], "reason");
  for (size_t k = figures->first[subject]; k < figures->first[subject + 1]; k++)
    if (history->evidence.samples[figures->samples[k]].outcome != OUTCOME_OK)
      reason = json_text (history->samples[figures->samples[k]], "reason");
  return text_plain (reason);
}

char *
sentence_name (const struct history *history, size_t subject)
{
  struct json_object *commit = history_commit (history, subject);

  return text_plain (commit ? json_text (commit, "subject")
                            : json_text (history->commits[subject], "label"));
}
