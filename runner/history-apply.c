/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Replaying the evidence log: one function a kind of line (those that bring
 * or build subjects are in history-subjects.c).
 */
#include <stdlib.h>
#include <string.h>

#include "cleanup.h"
#include "history-subjects.h"
#include "json.h"
#include "text.h"

/* A subject that never boots gets this many chances in a row. */
#define BOOT_TRIES 2

/* So many in a row, and a build that did boot is given up as well. */
#define BOOT_TRIES_BOOTED 5

/* So many disturbed boots of a job are always taken again, ... */
#define RETAKES_ALWAYS 4

/* ... and one more for so many that nothing disturbed. */
#define QUIET_A_RETAKE 2

/* Of one subject one, and one more for so many that count. */
#define COUNTED_A_RETAKE 4

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
  history_replace (&h->session, line);
  h->sessions++;
  return 0;
}

static int
apply_job (struct history *h, struct json_object *line, struct error *err)
{
  if (h->job)
    return error_set (err, STATUS_USAGE, "begins a second job");
  history_replace (&h->job, line);
  return history_add (h, line, err);
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

/* Disturbed samples are set aside, to be taken again, within a limit: a few,
 * and one more for every so many that nothing disturbed; and of each subject
 * a quarter more than count, which is what the plans try.  Beyond it (a machine
 * that is never quiet) they count like any other, since what falls on all
 * builds alike cancels between interleaved boots.  What is decided of a sample
 * when it comes stays: a boot that counts goes on counting.
 */
static void
weigh_disturbance (struct history *h, struct sample *sample)
{
  unsigned *aside = &h->aside[sample->subject], *counted = &h->counted[sample->subject];

  if (sample->warmup)
    return;
  h->quiet += !sample->contaminated;
  if (sample->contaminated && h->set_aside < RETAKES_ALWAYS + h->quiet / QUIET_A_RETAKE
      && *aside <= *counted / COUNTED_A_RETAKE) {
    h->set_aside++;
    ++*aside;
    return;
  }
  sample->contaminated = false;
  ++*counted;
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

  if (history_read_subject (h, line, &sample.subject, err) == -1)
    return -1;
  if (sample.block != h->open.number || sample.slot >= h->open.n
      || h->open.boots[sample.slot] != sample.subject || h->open.done[sample.slot])
    return error_set (err, STATUS_USAGE, "a sample that its block did not ask for");
  h->open.done[sample.slot] = true;
  ROOM (e->samples, e->n_samples);
  ROOM (h->samples, e->n_samples);
  h->samples[e->n_samples] = json_object_get (line);
  weigh_disturbance (h, &sample);
  e->samples[e->n_samples++] = sample;
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
  history_replace (&h->verdict, line);
  json_object_put (STEAL (h->confirmation));
  return 0;
}

static int
apply_confirmation (struct history *h, struct json_object *line, struct error *err)
{
  (void) err;
  history_replace (&h->confirmation, line);
  return 0;
}

static int
apply_forecast (struct history *h, struct json_object *line, struct error *err)
{
  (void) err;
  history_replace (&h->forecast, line);
  return 0;
}

static int
apply_end (struct history *h, struct json_object *line, struct error *err)
{
  (void) err;
  history_replace (&h->closing, line);
  return 0;
}

static int
apply_judgement (struct history *h, struct json_object *line, struct error *err)
{
  (void) err;
  history_replace (&h->judgement, line);
  return 0;
}

static const struct {
  const char *type;
  int (*apply) (struct history *, struct json_object *, struct error *);
} kinds[] = {
  { "job", apply_job },         { "session", apply_session }, { "enter", history_add },
  { "build", history_build },     { "block", apply_block },     { "sample", apply_sample },
  { "discarded", apply_discarded }, { "verdict", apply_verdict }, { "end", apply_end },
  { "forecast", apply_forecast },   { "confirmation", apply_confirmation },
  { "judgement", apply_judgement },
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
