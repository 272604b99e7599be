/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Replaying the evidence log: one function a kind of line.
 */
#include <stdlib.h>
#include <string.h>

#include "cleanup.h"
#include "history.h"
#include "json.h"
#include "text.h"

/* A subject that never boots gets this many chances in a row. */
#define BOOT_TRIES 2

/* So many in a row, and a build that did boot is given up as well. */
#define BOOT_TRIES_BOOTED 5

/* Room for array[n] in an array that holds n. */
#define ROOM(array, n) ((array) = grown ((array), (n), sizeof (array)[0]))

/* Room for one more in an array of n that grows by doubling. */
static void *
grown (void *array, size_t n, size_t size)
{
  if (n & (n - 1))
    return array; /* not a power of two: the last doubling left room */
  return memory_grow (array, n ? 2 * n : 1, size);
}

static void
replace (struct json_object **place, struct json_object *line)
{
  json_object_put (*place);
  *place = json_object_get (line);
}

static int
read_subject (struct history *h, struct json_object *line, size_t *subject,
              struct error *err)
{
  int64_t i = json_integer (line, "subject");

  if (!json_member (line, "subject") || i < 0 || (size_t) i >= h->evidence.n_subjects)
    return error_set (err, STATUS_USAGE, "names a subject that is not there");
  *subject = (size_t) i;
  return 0;
}

/* Warm-ups say nothing after a reboot: the page cache is cold again. */
static int
apply_session (struct history *h, struct json_object *line, struct error *err)
{
  struct json_object *cached = json_member (line, "cached");
  bool rebooted = strcmp (json_text (h->session, "boot_id"), json_text (line, "boot_id")) != 0;

  (void) err;
  for (size_t i = 0; rebooted && i < h->evidence.n_subjects; i++) {
    h->warmups[i] = 0;
    h->evidence.subjects[i].warm = json_integer (h->job, "warmups") == 0;
  }
  for (size_t i = 0; i < h->evidence.n_subjects; i++)
    if (h->evidence.subjects[i].state == SUBJECT_UNBUILDABLE
        && (json_truth (line, "retry_failed")
            || strcmp (json_text (h->builds[i], "status"), "missing") == 0))
      h->evidence.subjects[i].state = SUBJECT_UNTRIED;
  for (size_t i = 0; i < json_length (cached); i++) {
    size_t subject = (size_t) json_object_get_int64 (json_object_array_get_idx (cached, i));

    if (subject < h->evidence.n_subjects)
      h->evidence.subjects[subject].cached = true;
  }
  replace (&h->session, line);
  h->sessions++;
  return 0;
}

static int
add_subject (struct history *h, struct json_object *line, struct error *err)
{
  struct evidence *e = &h->evidence;
  size_t n = e->n_subjects;
  struct json_object *parent = json_member (line, "parent");

  if (!json_member (line, "subject") || json_integer (line, "subject") != (int64_t) n)
    return error_set (err, STATUS_USAGE, "subjects are out of order");
  if (parent && (json_integer (line, "parent") < 0 || json_integer (line, "parent") >= (int64_t) n))
    return error_set (err, STATUS_USAGE, "a subject's parent is not before it");
  ROOM (e->subjects, n);
  ROOM (h->commits, n);
  ROOM (h->builds, n);
  ROOM (h->strikes, n);
  ROOM (h->boots, n);
  ROOM (h->warmups, n);
  e->subjects[n] = (struct subject) {
    .state = json_member (line, "commit") ? SUBJECT_UNTRIED : SUBJECT_READY,
    .warm = json_integer (h->job, "warmups") == 0,
    .same_as = json_member (line, "commit") ? -1 : (ptrdiff_t) n,
    .parent = parent ? json_integer (line, "parent") : -1,
    .weight = 1,
    .merge = json_truth (line, "merge"),
  };
  h->commits[n] = json_object_get (line);
  h->builds[n] = NULL;
  h->strikes[n] = h->boots[n] = h->warmups[n] = 0;
  e->n_subjects++;
  return 0;
}

/* The subjects and the chain of a line that brings history to search. */
static int
add_history (struct history *h, struct json_object *line, struct error *err)
{
  struct evidence *e = &h->evidence;
  struct json_object *subjects = json_member (line, "subjects");
  struct json_object *list = json_member (line, "chain");
  struct chain *chain;

  if (!json_object_is_type (subjects, json_type_array)
      || !json_object_is_type (list, json_type_array))
    return error_set (err, STATUS_USAGE, "has no subjects or no chain");
  for (size_t i = 0; i < json_object_array_length (subjects); i++)
    if (add_subject (h, json_object_array_get_idx (subjects, i), err) == -1)
      return -1;
  ROOM (e->chains, e->n_chains);
  chain = &e->chains[e->n_chains++];
  *chain = (struct chain) {
    .subjects = memory_zero (json_object_array_length (list), sizeof (size_t)),
    .n = json_object_array_length (list),
    .merge = json_member (line, "merge") ? json_integer (line, "merge") : -1,
  };
  if (chain->merge < -1 || chain->merge >= (ptrdiff_t) e->n_subjects)
    return error_set (err, STATUS_USAGE, "enters a merge that is not there");
  for (size_t i = 0; i < chain->n; i++) {
    chain->subjects[i] = (size_t) json_object_get_int64 (json_object_array_get_idx (list, i));
    if (chain->subjects[i] >= e->n_subjects)
      return error_set (err, STATUS_USAGE, "names a subject that is not there");
  }
  return 0;
}

static int
apply_job (struct history *h, struct json_object *line, struct error *err)
{
  if (h->job)
    return error_set (err, STATUS_USAGE, "begins a second job");
  replace (&h->job, line);
  return add_history (h, line, err);
}

/* The lowest subject whose artefact is byte for byte the same. */
static size_t
find_same (const struct history *h, size_t subject, const char *content)
{
  for (size_t i = 0; content[0] && i < subject; i++)
    if (h->evidence.subjects[i].state == SUBJECT_READY
        && strcmp (json_text (h->builds[i], "content"), content) == 0)
      return i;
  return subject;
}

/* Subjects built before a lower one with the same artefact point to it now. */
static void
point_to_lowest (struct history *h, size_t subject)
{
  const char *content = json_text (h->builds[subject], "content");
  struct subject *subjects = h->evidence.subjects;

  subjects[subject].same_as = (ptrdiff_t) find_same (h, subject, content);
  for (size_t i = subject + 1; content[0] && i < h->evidence.n_subjects; i++)
    if (subjects[i].state == SUBJECT_READY
        && strcmp (json_text (h->builds[i], "content"), content) == 0)
      subjects[i].same_as = subjects[subject].same_as;
}

static int
apply_build (struct history *h, struct json_object *line, struct error *err)
{
  struct evidence *e = &h->evidence;
  size_t i = 0;

  if (read_subject (h, line, &i, err) == -1)
    return -1;
  replace (&h->builds[i], line);
  if (strcmp (json_text (line, "status"), "ok") == 0) {
    e->subjects[i].state = SUBJECT_READY;
    point_to_lowest (h, i);
  } else
    e->subjects[i].state = SUBJECT_UNBUILDABLE;
  if (!json_truth (line, "cached")) {
    ROOM (h->build_seconds, h->n_build_seconds);
    h->build_seconds[h->n_build_seconds++] = json_number (line, "seconds");
    e->costs.builds++;
    e->costs.seconds += json_number (line, "seconds");
  }
  return 0;
}

void
open_block_clear (struct open_block *open)
{
  free (open->boots);
  free (open->done);
  *open = (struct open_block) { 0 };
}

static int
apply_block (struct history *h, struct json_object *line, struct error *err)
{
  struct json_object *boots = json_member (line, "boots");
  size_t n = json_length (boots);

  open_block_clear (&h->open);
  h->open = (struct open_block) {
    .number = (uint64_t) json_integer (line, "block"),
    .boots = memory_zero (n, sizeof (size_t)),
    .done = memory_zero (n, sizeof (bool)),
    .n = n,
    .warmup = json_truth (line, "warmup"),
    .stop_at_failure = json_truth (line, "stop_at_failure"),
    .parallel = (size_t) json_integer (line, "parallel"),
  };
  for (size_t i = 0; i < n; i++) {
    h->open.boots[i] = (size_t) json_object_get_int64 (json_object_array_get_idx (boots, i));
    if (h->open.boots[i] >= h->evidence.n_subjects)
      return error_set (err, STATUS_USAGE, "names a subject that is not there");
  }
  h->evidence.next_block = h->open.number + 1;
  return 0;
}

static enum outcome
read_outcome (const char *text)
{
  return strcmp (text, "ok") == 0        ? OUTCOME_OK
         : strcmp (text, "failed") == 0  ? OUTCOME_FAILED
         : strcmp (text, "timeout") == 0 ? OUTCOME_TIMEOUT
                                         : OUTCOME_SKIPPED;
}

/* What a boot's outcome says of the build that it booted. */
static void
judge_subject (struct history *h, size_t i, const struct sample *sample)
{
  struct subject *subject = &h->evidence.subjects[i];

  if (sample->outcome == OUTCOME_OK) {
    h->strikes[i] = 0;
    h->boots[i]++;
    if (sample->warmup
        && ++h->warmups[i] >= (unsigned) json_integer (h->job, "warmups"))
      subject->warm = true;
  } else if (json_truth (json_member (h->job, "options"), "failure")) {
    subject->warm = true; /* failures are what is counted */
  } else if (++h->strikes[i] >= (h->boots[i] ? BOOT_TRIES_BOOTED : BOOT_TRIES))
    subject->unbootable = true;
}

static void
spend_boot (struct history *h, struct json_object *line)
{
  ROOM (h->boot_seconds, h->n_boot_seconds);
  h->boot_seconds[h->n_boot_seconds++] = json_number (line, "elapsed");
  h->evidence.costs.boots++;
  h->evidence.costs.seconds += json_number (line, "elapsed");
}

/* Disturbed samples are taken again, within a limit.  On a machine where most
 * are disturbed that would leave nothing; there they count like any other,
 * since what falls on all builds alike cancels between interleaved boots.
 */
static void
weigh_disturbance (struct history *h, const struct sample *sample)
{
  bool never_quiet;

  if (sample->warmup)
    return;
  h->counted++;
  if (sample->contaminated)
    h->disturbed++;
  never_quiet = 2 * h->disturbed > h->counted;
  if (never_quiet != h->never_quiet)
    for (size_t i = 0; i < h->evidence.n_samples; i++)
      h->evidence.samples[i].contaminated
        = !never_quiet && json_truth (h->samples[i], "contaminated");
  else if (never_quiet)
    h->evidence.samples[h->evidence.n_samples - 1].contaminated = false;
  h->never_quiet = never_quiet;
}

static int
apply_sample (struct history *h, struct json_object *line, struct error *err)
{
  struct evidence *e = &h->evidence;
  struct sample sample = {
    .block = (uint64_t) json_integer (line, "block"),
    .slot = (unsigned) json_integer (line, "slot"),
    .warmup = json_truth (line, "warmup"),
    .contaminated = json_truth (line, "contaminated"),
    .outcome = read_outcome (json_text (line, "outcome")),
    .value = json_number (line, "value"),
  };

  if (read_subject (h, line, &sample.subject, err) == -1)
    return -1;
  if (sample.block != h->open.number || sample.slot >= h->open.n
      || h->open.boots[sample.slot] != sample.subject || h->open.done[sample.slot])
    return error_set (err, STATUS_USAGE, "a sample that its block did not ask for");
  h->open.done[sample.slot] = true;
  ROOM (e->samples, e->n_samples);
  ROOM (h->samples, e->n_samples);
  h->samples[e->n_samples] = json_object_get (line);
  e->samples[e->n_samples++] = sample;
  weigh_disturbance (h, &sample);
  spend_boot (h, line);
  judge_subject (h, sample.subject, &sample);
  if (h->open.stop_at_failure
      && (sample.outcome == OUTCOME_FAILED || sample.outcome == OUTCOME_TIMEOUT))
    for (size_t i = 0; i < h->open.n; i++)
      h->open.done[i] = true;
  return 0;
}

static int
apply_discarded (struct history *h, struct json_object *line, struct error *err)
{
  (void) err;
  spend_boot (h, line);
  return 0;
}

/* Every entry of the list names subjects that are there. */
static int
check_numbers (const struct history *h, struct json_object *list, const char *name,
               struct error *err)
{
  for (size_t i = 0; i < json_length (list); i++) {
    struct json_object *value = json_member (json_object_array_get_idx (list, i), name);
    bool many = json_object_is_type (value, json_type_array);

    for (size_t k = 0; k < (many ? json_length (value) : 1); k++) {
      struct json_object *number = many ? json_object_array_get_idx (value, k) : value;

      if (!json_object_is_type (number, json_type_int) || json_object_get_int64 (number) < 0
          || (size_t) json_object_get_int64 (number) >= h->evidence.n_subjects)
        return error_set (err, STATUS_USAGE, "names a subject that is not there");
    }
  }
  return 0;
}

static int
apply_verdict (struct history *h, struct json_object *line, struct error *err)
{
  if (check_numbers (h, json_member (line, "culprits"), "subjects", err) == -1
      || check_numbers (h, json_member (line, "candidates"), "subject", err) == -1)
    return -1;
  replace (&h->verdict, line);
  json_object_put (STEAL (h->confirmation));
  return 0;
}

static int
apply_confirmation (struct history *h, struct json_object *line, struct error *err)
{
  (void) err;
  replace (&h->confirmation, line);
  return 0;
}

static int
apply_forecast (struct history *h, struct json_object *line, struct error *err)
{
  (void) err;
  replace (&h->forecast, line);
  return 0;
}

static int
apply_end (struct history *h, struct json_object *line, struct error *err)
{
  (void) err;
  replace (&h->closing, line);
  return 0;
}

static const struct {
  const char *type;
  int (*apply) (struct history *, struct json_object *, struct error *);
} kinds[] = {
  { "job", apply_job },         { "session", apply_session }, { "enter", add_history },
  { "build", apply_build },     { "block", apply_block },     { "sample", apply_sample },
  { "discarded", apply_discarded }, { "verdict", apply_verdict }, { "end", apply_end },
  { "forecast", apply_forecast },   { "confirmation", apply_confirmation },
};

int
history_apply (struct history *history, struct json_object *line, struct error *err)
{
  const char *type = json_text (line, "type");

  if (!history->job && strcmp (type, "job") != 0)
    return error_set (err, STATUS_USAGE, "the log does not begin with a job");
  for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
    if (strcmp (kinds[i].type, type) == 0)
      return kinds[i].apply (history, line, err);
  return 0;
}
