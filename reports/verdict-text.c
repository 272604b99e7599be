/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The verdict in words: what, how sure, by how much, at what cost, and how
 * to look at it.
 */
#include <math.h>
#include <string.h>

#include "../runner/cleanup.h"
#include "../runner/decide/failure.h"
#include "../runner/json.h"
#include "../runner/text.h"
#include "git-bisect.h"
#include "phases.h"
#include "verdict.h"

#define RUNNERS_UP 5
#define FIX_SURE .9999 /* of a failure that is gone */

static bool
is_failure_search (const struct history *history)
{
  return json_truth (json_member (history->job, "options"), "failure");
}

char *
verdict_effect_words (const struct history *history, struct json_object *effect)
{
  double ratio = json_number (effect, "ratio");
  double low = 100 * (json_number (effect, "low") - 1);
  double high = 100 * (json_number (effect, "high") - 1);

  if (is_failure_search (history))
    return text_format ("failures go from %.3g %% of boots to %.3g %%",
                        100 * json_number (effect, "low"), 100 * json_number (effect, "high"));
  if (ratio >= 1)
    return text_format ("%.1f %% slower (interval %+.1f .. %+.1f %%)", 100 * (ratio - 1), low,
                        high);
  return text_format ("%.1f %% faster (interval %+.1f .. %+.1f %%)", 100 * (1 - ratio), low,
                      high);
}

static void
print_commit (struct json_object *record, FILE *fp)
{
  CLEANUP_FREE char *subject = text_plain (json_text (record, "subject"));
  CLEANUP_FREE char *author = text_plain (json_text (record, "author"));

  if (json_text (record, "hash")[0])
    fprintf (fp, "  %s\n  %s, %.10s\n", json_text (record, "hash"), author,
             json_text (record, "date"));
  fprintf (fp, "      %s\n", subject);
}

/* Members of a set stand next to each other with the same probability. */
static void
print_culprits (const struct history *history, struct json_object *culprits, FILE *fp)
{
  size_t n = json_length (culprits);

  for (size_t i = 0; i < n; i++) {
    struct json_object *record = json_object_array_get_idx (culprits, i);
    struct json_object *next = i + 1 < n ? json_object_array_get_idx (culprits, i + 1) : NULL;
    struct json_object *effect = json_member (record, "effect");
    CLEANUP_FREE char *words = verdict_effect_words (history, effect);
    CLEANUP_FREE char *where = phases_moved_words (json_member (record, "phases"));

    print_commit (record, fp);
    if (next && json_object_equal (json_member (next, "effect"), effect)
        && json_number (next, "probability") == json_number (record, "probability"))
      fputs ("or\n", fp);
    else
      fprintf (fp, "  %s, probability %.3f\n%s%s%s\n", words,
               json_number (record, "probability"), where ? "  " : "", where ? where : "",
               where ? "\n" : "");
  }
}

/* Who mends a rare failure asks how long to watch. */
static void
print_passes_needed (const struct history *history, struct json_object *culprits, FILE *fp)
{
  struct json_object *effect
    = json_member (json_object_array_get_idx (culprits, 0), "effect");
  double rate = json_number (effect, "high");

  if (is_failure_search (history) && rate > 0)
    fprintf (fp, "mended, when %.0f boots go without this failure (probability %g)\n\n",
             ceil (failure_passes_needed (1 / rate, FIX_SURE)), FIX_SURE);
}

static void
print_candidates (struct json_object *candidates, FILE *fp)
{
  size_t n = json_length (candidates);

  if (n < 2)
    return;
  fprintf (fp, "likeliest commits:\n");
  for (size_t i = 0; i < n && i < RUNNERS_UP; i++) {
    struct json_object *record = json_object_array_get_idx (candidates, i);
    CLEANUP_FREE char *subject = text_plain (json_text (record, "subject"));

    fprintf (fp, "  %5.3f  %-10.10s  %.60s\n", json_number (record, "probability"),
             json_text (record, "hash"), subject);
  }
  if (n > RUNNERS_UP)
    fprintf (fp, "  and %zu more: see --format json\n", n - RUNNERS_UP);
}

static void
print_no_change (const struct history *history, struct json_object *verdict, FILE *fp)
{
  CLEANUP_FREE char *words = verdict_effect_words (history, json_member (verdict, "ends"));

  if (is_failure_search (history))
    fprintf (fp, "no change: the bad end does not fail more often than the good end "
                 "(probability %.3f)\n",
             json_number (verdict, "probability_no_change"));
  else
    fprintf (fp, "no change: the ends differ by less than asked for (probability %.3f); "
                 "measured %s\n",
             json_number (verdict, "probability_no_change"), words);
}

const char *
verdict_reason_words (const char *reason)
{
  static const struct { const char *reason, *words; } all[] = {
    { "boots", "the boots of --max-boots are spent" },
    { "builds", "the builds of --max-builds are spent" },
    { "time", "the time of --max-time is spent" },
    { "build-noise", "builds of one source differ by more than the effect: more boots do not "
                     "help, more builds would" },
    { "end-unusable", "an end of the range does not build or does not boot" },
    { "baseline-unusable", "the baseline itself does not boot" },
    { "nothing-usable", "no commit between the ends builds and boots" },
    { "disturbed", "nearly all boots of a commit were disturbed by other work on this machine, "
                   "or failed" },
  };

  for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
    if (strcmp (all[i].reason, reason) == 0)
      return all[i].words;
  return "the job is not finished";
}

static void
print_confirmation (const struct history *history, struct json_object *confirmation, FILE *fp)
{
  static const struct { const char *status, *words; } all[] = {
    { "confirmed", "confirmed" },
    { "not-confirmed", "not confirmed" },
    { "undecided", "not confirmed, and not refuted" },
    { "does-not-apply", "not confirmed: the culprit cannot be reverted on the bad end" },
    { "does-not-build", "not confirmed: with it reverted, the bad end does not build" },
  };
  struct json_object *effect = json_member (confirmation, "effect");
  CLEANUP_FREE char *words = effect ? verdict_effect_words (history, effect) : NULL;
  CLEANUP_FREE char *reason = text_plain (json_text (confirmation, "reason"));

  for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
    if (strcmp (all[i].status, json_text (confirmation, "status")) == 0)
      fputs (all[i].words, fp);
  if (effect)
    fprintf (fp, ": with it reverted, the bad end is %s", words);
  fprintf (fp, "%s%s\n\n", reason[0] ? ": " : "", reason);
}

static void
print_how_to_look (const struct history *history, struct json_object *culprits,
                   const char *dir, FILE *fp)
{
  CLEANUP_FREE char *repo = text_shell_quote (json_text (history->job, "repo"));
  CLEANUP_FREE char *path = text_format ("%s/%s", dir, GIT_BISECT_NAME);
  CLEANUP_FREE char *quoted = text_shell_quote (path);

  /* A reverted commit is in no clone. */
  if (!json_text (history->job, "repo")[0] || json_text (history->job, "revert")[0])
    return;
  fprintf (fp, "look at it:\n  git -C %s show %s\n", repo,
           json_text (json_object_array_get_idx (culprits, 0), "hash"));
  fprintf (fp, "  git -C %s bisect replay %s\n", repo, quoted);
}

static const char *
step_reason (const struct history *history, const char *reason)
{
  if (!history->verdict)
    return "the job is not finished";
  if (!reason[0])
    return "too many boots failed or were disturbed";
  if (strcmp (reason, "end-unusable") != 0)
    return verdict_reason_words (reason);
  return history->evidence.subjects[1].state == SUBJECT_UNBUILDABLE
           ? "the tree does not build"
           : "what the tree builds does not boot";
}

/* In git bisect's words. */
static void
print_step (const struct history *history, struct json_object *verdict, FILE *fp)
{
  struct json_object *ends = json_member (verdict, "ends");
  const char *kind = json_text (verdict, "verdict");
  double wanted = json_number (json_member (history->job, "options"), "worse-than");
  CLEANUP_FREE char *words = verdict_effect_words (history, ends);

  if (strcmp (kind, "undecided") == 0)
    fprintf (fp, "skip: %s", step_reason (history, json_text (verdict, "reason")));
  else
    fputs (strcmp (kind, "culprit") == 0 ? "bad" : "good", fp);
  if (json_number (ends, "ratio") > 0)
    fprintf (fp, ": %s; probability of more than %g %%: %.3f", words, wanted,
             1 - json_number (verdict, "probability_no_change"));
  fputc ('\n', fp);
}

void
verdict_print (const struct history *history, const char *dir, FILE *fp)
{
  CLEANUP_JSON struct json_object *whole = verdict_json (history, dir);
  struct json_object *culprits = json_member (whole, "culprits");
  const char *kind = json_text (whole, "verdict");

  if (strcmp (json_text (history->job, "verb"), "step") == 0) {
    print_step (history, whole, fp);
    return;
  }
  if (strcmp (kind, "culprit") == 0 || strcmp (kind, "culprit-set") == 0) {
    fprintf (fp, "%s\n",
             strcmp (kind, "culprit") == 0 ? "culprit:"
                                           : "culprit, one of these that can't be told apart:");
    print_culprits (history, culprits, fp);
    print_passes_needed (history, culprits, fp);
  } else if (strcmp (kind, "no-change") == 0)
    print_no_change (history, whole, fp);
  else
    fprintf (fp, "undecided: %s\n", verdict_reason_words (json_text (whole, "reason")));
  if (strcmp (kind, "undecided") == 0 && history->forecast) {
    CLEANUP_FREE char *words = history_forecast_words (history);

    fprintf (fp, "forecast: %s\n", words);
  }
  if (json_member (whole, "confirmation"))
    print_confirmation (history, json_member (whole, "confirmation"), fp);
  print_candidates (json_member (whole, "candidates"), fp);
  if (json_length (culprits) > 0)
    print_how_to_look (history, culprits, dir, fp);
}
