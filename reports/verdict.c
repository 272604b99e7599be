/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The verdict as data, commits by name in place of numbers.
 */
#include <string.h>

#include "../runner/cleanup.h"
#include "../runner/json.h"
#include "../runner/log.h"
#include "../runner/paths.h"
#include "../runner/text.h"
#include "phases.h"
#include "verdict.h"

#define VERDICT_SCHEMA "bootbisect-verdict-1"

bool
verdict_wanted (const struct history *history)
{
  const char *verb = json_text (history->job, "verb");

  return strcmp (verb, "bisect") == 0 || strcmp (verb, "compare") == 0
         || strcmp (verb, "step") == 0;
}

/* A subject's hash and title: of a commit, or of a file. */
static struct json_object *
name_subject (const struct history *history, size_t subject)
{
  struct json_object *record = json_object_new_object ();
  struct json_object *commit = history_commit (history, subject);

  if (commit) {
    json_add_text (record, "hash", json_text (commit, "hash"));
    json_add_text (record, "subject", json_text (commit, "subject"));
  } else {
    json_add_text (record, "hash", NULL);
    json_add_text (record, "subject", json_text (history->commits[subject], "label"));
  }
  return record;
}

static void
add_member (struct json_object *to, struct json_object *from, const char *name)
{
  json_object_object_add (to, name, json_object_get (json_member (from, name)));
}

/* Of a set that can't be told apart, the last one that was measured. */
static size_t
measured_of (const struct figures *figures, struct json_object *subjects)
{
  size_t i = json_length (subjects), subject = 0;

  while (i-- > 0) {
    subject = (size_t) json_object_get_int64 (json_object_array_get_idx (subjects, i));
    if (figures->n == 0 || figures->metrics[0].estimates.of[subject].own.n > 0)
      break;
  }
  return subject;
}

static void
add_culprits (struct json_object *list, const struct history *history,
              const struct figures *figures, struct json_object *culprit)
{
  struct json_object *subjects = json_member (culprit, "subjects");

  for (size_t i = 0; i < json_length (subjects); i++) {
    size_t subject = (size_t) json_object_get_int64 (json_object_array_get_idx (subjects, i));
    struct json_object *record = name_subject (history, subject);
    struct json_object *commit = history_commit (history, subject);

    json_object_object_add (record, "author", json_object_get (json_member (commit, "author")));
    json_object_object_add (record, "date",
                            json_object_get (json_member (commit, "commit_date")));
    add_member (record, culprit, "probability");
    add_member (record, culprit, "effect");
    json_object_object_add (record, "phases",
                            phases_moved_json (figures, measured_of (figures, subjects)));
    json_object_array_add (list, record);
  }
}

/* B of a comparison is the culprit where the two differ. */
static void
add_second (struct json_object *list, const struct history *history,
            const struct figures *figures)
{
  struct json_object *record = name_subject (history, 1);
  struct json_object *commit = history_commit (history, 1);

  json_object_object_add (record, "author", json_object_get (json_member (commit, "author")));
  json_object_object_add (record, "date", json_object_get (json_member (commit, "commit_date")));
  json_add_number (record, "probability",
                   1 - json_number (history->verdict, "probability_no_change"));
  add_member (record, history->verdict, "ends");
  json_object_object_add (record, "effect",
                          json_object_get (json_member (record, "ends")));
  json_object_object_del (record, "ends");
  json_object_object_add (record, "phases", phases_moved_json (figures, 1));
  json_object_array_add (list, record);
}

static struct json_object *
culprits_json (const struct history *history, bool different)
{
  struct json_object *list = json_object_new_array ();
  struct json_object *culprits = json_member (history->verdict, "culprits");
  struct figures figures;

  figures_make (&figures, history);
  if (different)
    add_second (list, history, &figures);
  for (size_t i = 0; i < json_length (culprits); i++)
    add_culprits (list, history, &figures, json_object_array_get_idx (culprits, i));
  figures_clear (&figures);
  return list;
}

static struct json_object *
candidates_json (const struct history *history)
{
  struct json_object *list = json_object_new_array ();
  struct json_object *candidates = json_member (history->verdict, "candidates");

  for (size_t i = 0; i < json_length (candidates); i++) {
    struct json_object *candidate = json_object_array_get_idx (candidates, i);
    struct json_object *record
      = name_subject (history, (size_t) json_integer (candidate, "subject"));

    add_member (record, candidate, "probability");
    json_object_array_add (list, record);
  }
  return list;
}

static struct json_object *
cost_json (const struct costs *costs)
{
  struct json_object *record = json_object_new_object ();

  json_add_integer (record, "builds", (int64_t) costs->builds);
  json_add_integer (record, "boots", (int64_t) costs->boots);
  json_add_number (record, "seconds", costs->seconds);
  return record;
}

static struct json_object *
no_effect (void)
{
  struct json_object *record = json_object_new_object ();

  json_add_text (record, "ratio", NULL);
  json_add_text (record, "low", NULL);
  json_add_text (record, "high", NULL);
  return record;
}

static struct json_object *
confirmation_json (const struct history *history)
{
  static const char *const members[] = { "status", "culprit", "effect", "reason", "cost" };
  struct json_object *record;

  if (!history->confirmation)
    return NULL;
  record = json_object_new_object ();
  for (size_t i = 0; i < sizeof members / sizeof members[0]; i++)
    add_member (record, history->confirmation, members[i]);
  return record;
}

struct json_object *
verdict_json (const struct history *history, const char *dir)
{
  static const char *const figures[]
    = { "probability_no_change", "detectable", "noise", "build_noise" };
  struct json_object *whole = json_object_new_object ();
  const char *kind = json_text (history->verdict, "verdict");
  bool different = strcmp (kind, "different") == 0;
  struct json_object *ends = json_member (history->verdict, "ends");
  CLEANUP_FREE char *folder = path_absolute (dir);
  CLEANUP_FREE char *evidence = text_format ("%s/%s", folder, LOG_NAME);

  json_add_text (whole, "schema", VERDICT_SCHEMA);
  json_add_text (whole, "verdict", different ? "culprit" : kind[0] ? kind : "undecided");
  json_add_text (whole, "reason", json_text (history->verdict, "reason"));
  json_object_object_add (whole, "culprits", culprits_json (history, different));
  json_object_object_add (whole, "candidates", candidates_json (history));
  for (size_t i = 0; i < sizeof figures / sizeof figures[0]; i++)
    add_member (whole, history->verdict, figures[i]);
  json_object_object_add (whole, "ends", ends ? json_object_get (ends) : no_effect ());
  json_object_object_add (whole, "cost", cost_json (&history->evidence.costs));
  if (json_member (history->job, "pins"))
    add_member (whole, history->job, "pins");
  json_object_object_add (whole, "confirmation", confirmation_json (history));
  json_add_text (whole, "evidence", evidence);
  return whole;
}

bool
verdict_is_slower (const struct history *history)
{
  CLEANUP_JSON struct json_object *whole = verdict_json (history, ".");
  struct json_object *culprits = json_member (whole, "culprits");
  bool failure = json_truth (json_member (history->job, "options"), "failure");

  if (strncmp (json_text (whole, "verdict"), "culprit", 7) != 0)
    return false;
  for (size_t i = 0; i < json_length (culprits); i++) {
    struct json_object *effect
      = json_member (json_object_array_get_idx (culprits, i), "effect");

    if (failure ? json_number (effect, "high") > json_number (effect, "low")
                : json_number (effect, "ratio") > 1)
      return true;
  }
  return false;
}
