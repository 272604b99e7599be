/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The verdict in JSON: kinds and reasons by name, commits by subject number.
 */
#include "json.h"
#include "verdict.h"

static const char *const kinds[] = {
  [VERDICT_COMPLETE] = "complete",       [VERDICT_CULPRIT] = "culprit",
  [VERDICT_CULPRIT_SET] = "culprit-set", [VERDICT_NO_CHANGE] = "no-change",
  [VERDICT_UNDECIDED] = "undecided",     [VERDICT_DIFFERENT] = "different",
};

static const char *const reasons[] = {
  [REASON_NONE] = "",
  [REASON_BOOTS] = "boots",
  [REASON_BUILDS] = "builds",
  [REASON_TIME] = "time",
  [REASON_BUILD_NOISE] = "build-noise",
  [REASON_END_UNUSABLE] = "end-unusable",
  [REASON_NOTHING_USABLE] = "nothing-usable",
  [REASON_BASELINE_UNUSABLE] = "baseline-unusable",
  [REASON_DISTURBED] = "disturbed",
};

static struct json_object *
effect_record (const struct effect *effect)
{
  struct json_object *record = json_object_new_object ();

  json_add_number (record, "ratio", effect->ratio);
  json_add_number (record, "low", effect->low);
  json_add_number (record, "high", effect->high);
  return record;
}

static struct json_object *
culprit_record (const struct culprit *culprit)
{
  struct json_object *record = json_object_new_object ();
  struct json_object *subjects = json_object_new_array ();

  for (size_t i = 0; i < culprit->n_subjects; i++)
    json_object_array_add (subjects, json_object_new_int64 ((int64_t) culprit->subjects[i]));
  json_object_object_add (record, "subjects", subjects);
  json_add_integer (record, "chain", (int64_t) culprit->chain);
  json_add_number (record, "probability", culprit->probability);
  json_object_object_add (record, "effect", effect_record (&culprit->effect));
  return record;
}

static struct json_object *
candidate_record (const struct candidate *candidate)
{
  struct json_object *record = json_object_new_object ();

  json_add_integer (record, "subject", (int64_t) candidate->subject);
  json_add_number (record, "probability", candidate->probability);
  return record;
}

struct json_object *
verdict_record (const struct verdict *verdict)
{
  struct json_object *record = json_object_new_object ();
  struct json_object *culprits = json_object_new_array ();
  struct json_object *candidates = json_object_new_array ();

  for (size_t i = 0; i < verdict->n_culprits; i++)
    json_object_array_add (culprits, culprit_record (&verdict->culprits[i]));
  for (size_t i = 0; i < verdict->n_candidates; i++)
    json_object_array_add (candidates, candidate_record (&verdict->candidates[i]));
  json_add_text (record, "verdict", kinds[verdict->kind]);
  json_add_text (record, "reason", reasons[verdict->reason]);
  json_object_object_add (record, "culprits", culprits);
  json_object_object_add (record, "candidates", candidates);
  json_add_number (record, "probability_no_change", verdict->probability_no_change);
  json_object_object_add (record, "ends", effect_record (&verdict->ends));
  json_add_number (record, "detectable", verdict->detectable);
  json_add_number (record, "noise", verdict->noise);
  json_add_number (record, "build_noise", verdict->build_noise);
  return record;
}
