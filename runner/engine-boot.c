/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The boots of an action: each slot of the open block that is still to be
 * run, one after another or several at once, each sample on disk before
 * the next boot starts.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "appliance-cache.h"
#include "boot-setup.h"
#include "cleanup.h"
#include "clock.h"
#include "decide/robust.h"
#include "engine.h"
#include "interrupt.h"
#include "json.h"
#include "text.h"

/* Until a boot succeeded, and afterwards this many times the median: of the
 * reference, or where none of its boots is good, of all.
 */
#define FIRST_BOOT_LIMIT 300.
#define LEAST_BOOT_LIMIT 20.
#define BOOT_LIMIT_FACTOR 4.

/* A boot during which supermin built the appliance is taken again. */
#define REBUILD_TRIES 5

#define PARALLEL_MAX 64

/* A boot that is being made, and where. */
struct slot_run {
  size_t slot;
  double started;
  char *output;
  char *record;     /* file for the boot's messages, or NULL */
  struct measure_request request;
};

/* What supermin may take besides: nothing where the appliance is there. */
static double
supermin_limit (const struct engine *engine, const struct setup *setup)
{
  CLEANUP_FREE char *cachedir = boot_cachedir (setup);

  return !engine->workload->needs_appliance || setup->appliance
             || appliance_cache_filled (cachedir)
           ? 0
           : SUPERMIN_LIMIT;
}

/* The median of the good boots of the reference (subject 0), or of all; 0
 * where there are none.
 */
static double
usual_boot (const struct history *history, bool reference)
{
  const struct evidence *e = &history->evidence;
  CLEANUP_FREE double *good = memory_zero (e->n_samples, sizeof (double));
  size_t n = 0;

  for (size_t i = 0; i < e->n_samples; i++)
    if (e->samples[i].outcome == OUTCOME_OK && (!reference || e->samples[i].subject == 0))
      good[n++] = json_number (history->samples[i], "elapsed");
  return n ? robust_median (good, n) : 0;
}

static double
boots_of_a_run (const struct engine *engine)
{
  return engine->workload->launches ? engine->workload->launches (engine->argument) : 1;
}

/* The watchdog's limit, learnt from good boots of the job. */
static double
boot_limit (const struct engine *engine, const struct setup *setup)
{
  const double extra = supermin_limit (engine, setup);
  double usual = usual_boot (&engine->history, true), limit;

  if (engine->options->boot_timeout > 0)
    return engine->options->boot_timeout + extra;
  if (usual == 0)
    usual = usual_boot (&engine->history, false);
  if (usual == 0)
    return FIRST_BOOT_LIMIT * boots_of_a_run (engine);
  limit = BOOT_LIMIT_FACTOR * usual;
  return (limit > LEAST_BOOT_LIMIT ? limit : LEAST_BOOT_LIMIT) + extra;
}

static const char *
commit_hash (const struct engine *engine, size_t subject)
{
  struct json_object *commit = history_commit (&engine->history, subject);

  return commit ? json_text (commit, "hash") : NULL;
}

static void
clear (struct slot_run *run)
{
  free (run->output);
  free (run->record);
}

static void
prepare (struct engine *engine, size_t slot, struct slot_run *run)
{
  const struct open_block *open = &engine->history.open;
  size_t subject = open->boots[slot];
  struct json_object *own = engine->history.commits[subject];

  run->slot = slot;
  run->started = clock_seconds ();
  run->output = text_format ("%s/logs/boot-%llu-%zu.log", engine->dir,
                             (unsigned long long) open->number, slot);
  unlink (run->output); /* of a boot that a crash cut off */
  run->record = json_truth (own, "record")
                  ? text_format ("%.*s.messages", (int) strlen (run->output) - 4, run->output)
                  : NULL;
  run->request = (struct measure_request) {
    .workload = engine->workload,
    .run = {
      .setup = &engine->setups[subject],
      .argument
      = json_member (own, "argument") ? json_text (own, "argument") : engine->argument,
      .commit = commit_hash (engine, subject),
      .role = subject == 0 ? "reference" : "candidate",
      .sample = engine->next_run++,
      .operations = engine->options->operations,
      .record = run->record,
    },
    .metric = engine->metric,
    .limit = boot_limit (engine, &engine->setups[subject]),
    .mark = engine->marks[subject],
    .scratch = engine->scratch,
    .output = run->output,
    .signature = engine->options->signature,
  };
}

static struct json_object *
sample_record (const struct engine *engine, const struct slot_run *run,
               struct measurement *m)
{
  static const char *const outcomes[] = {
    [OUTCOME_OK] = "ok",
    [OUTCOME_FAILED] = "failed",
    [OUTCOME_TIMEOUT] = "timeout",
    [OUTCOME_SKIPPED] = "skipped",
  };
  const struct open_block *open = &engine->history.open;
  struct json_object *line = json_object_new_object ();

  json_add_text (line, "type", m->rebuilt ? "discarded" : "sample");
  json_add_integer (line, "block", (int64_t) open->number);
  json_add_integer (line, "slot", (int64_t) run->slot);
  json_add_integer (line, "subject", (int64_t) open->boots[run->slot]);
  json_add_truth (line, "warmup", open->warmup);
  json_add_text (line, "outcome", outcomes[m->outcome]);
  json_add_truth (line, "contaminated", m->contaminated);
  json_add_number (line, "value", m->value);
  json_add_number (line, "elapsed", clock_seconds () - run->started);
  json_add_number (line, "limit", run->request.limit);
  if (m->reason)
    json_add_text (line, "reason", m->reason);
  if (m->tail)
    json_add_text (line, "tail", m->tail);
  if (access (run->output, F_OK) == 0)
    json_add_text (line, "console", strrchr (run->output, '/') - strlen ("logs"));
  if (run->record && access (run->record, F_OK) == 0)
    json_add_text (line, "messages", strrchr (run->record, '/') - strlen ("logs"));
  json_object_object_add (line, "metrics", json_object_get (m->metrics));
  json_object_object_add (line, "ran", json_object_get (m->ran));
  json_object_object_add (line, "machine", json_object_get (m->machine));
  return line;
}

static void
tell (struct engine *engine, const struct slot_run *run, const struct measurement *m)
{
  CLEANUP_FREE char *name
    = engine_subject_name (engine, engine->history.open.boots[run->slot]);

  if (m->rebuilt)
    progress_note (&engine->progress,
                   "supermin built the appliance during a boot: it does not count");
  else if (m->outcome != OUTCOME_OK)
    progress_note (&engine->progress, "%s: boot %s: %s", name,
                   m->outcome == OUTCOME_TIMEOUT ? "ran into its limit" : "failed",
                   m->reason ? m->reason : "no reason given");
}

/* Puts a finished boot on record. */
static int
finish (struct engine *engine, struct slot_run *run, struct measurement *m,
        struct error *err)
{
  int r = m->cancelled ? STATUS_INTERRUPTED
                       : engine_record (engine, sample_record (engine, run, m), err);

  if (r == 0)
    tell (engine, run, m);
  if (m->cancelled)
    unlink (run->output);
  if (m->changed)
    engine->attached[engine->history.open.boots[run->slot]] = false;
  return r;
}

static void
announce (struct engine *engine, const struct open_block *open, size_t slot)
{
  struct history *history = &engine->history;
  CLEANUP_FREE char *name = engine_subject_name (engine, open->boots[slot]);
  struct forecast forecast = { 0 };

  engine->plan->forecast (&engine->request, history_evidence (history), &forecast);
  CLEANUP_FREE char *eta = text_duration (forecast.seconds);
  progress_now (&engine->progress, "boot %zu, %s%s [%zu/%zu], ETA %s",
                history->evidence.costs.boots + 1, open->warmup ? "warm-up of " : "", name,
                slot + 1, open->n, eta);
}

static int
boot_slot (struct engine *engine, size_t slot, struct error *err)
{
  bool longer = false;
  int r = 0;

  for (unsigned i = 0; i < REBUILD_TRIES && r == 0 && !engine->history.open.done[slot]; i++) {
    struct measurement m = { 0 };
    struct slot_run run;

    prepare (engine, slot, &run);
    run.request.limit += longer ? SUPERMIN_LIMIT : 0;
    r = measure (&run.request, &m, err);
    /* Once: a supermin that hangs is no better than a boot that does. */
    if (m.unfinished && !longer)
      m.rebuilt = longer = true;
    if (r == 0)
      r = finish (engine, &run, &m, err);
    measurement_clear (&m);
    clear (&run);
  }
  if (r == 0 && !engine->history.open.done[slot])
    return error_set (err, STATUS_UNMEASURED,
                      "supermin builds the appliance anew at every boot: is a package being "
                      "installed, or the cache folder %s not writable?",
                      engine->base.cachedir ? engine->base.cachedir : "/var/tmp");
  return r;
}

/* The next slot that nobody runs yet, or n. */
static size_t
next_slot (const struct open_block *open, const bool *begun)
{
  size_t i = 0;

  while (i < open->n && (open->done[i] || begun[i]))
    i++;
  return i;
}

/* Several boots at once: nothing of them is timed. */
static int
boot_parallel (struct engine *engine, struct error *err)
{
  struct open_block *open = &engine->history.open;
  size_t n = open->parallel < PARALLEL_MAX ? open->parallel : PARALLEL_MAX;
  CLEANUP_FREE bool *begun = memory_zero (open->n, sizeof *begun);
  struct measure_run *runs[PARALLEL_MAX] = { NULL };
  struct slot_run slots[PARALLEL_MAX] = { 0 };
  size_t running = 0;
  int r = 0;

  for (;;) {
    struct measurement m = { 0 };
    ssize_t ended;

    for (size_t i = 0; i < n && r == 0; i++) {
      size_t slot = next_slot (open, begun);

      if (runs[i] || slot == open->n)
        continue;
      begun[slot] = true;
      announce (engine, open, slot);
      prepare (engine, slot, &slots[i]);
      if (!(runs[i] = measure_start (&slots[i].request, err))) {
        clear (&slots[i]);
        r = -1;
      } else
        running++;
    }
    if (running == 0 || r != 0)
      break;
    ended = measure_wait_any (runs, n, &m);
    if (ended < 0) {
      r = STATUS_INTERRUPTED;
      break;
    }
    running--;
    r = finish (engine, &slots[ended], &m, err);
    if (m.rebuilt)
      begun[slots[ended].slot] = false; /* it is taken again */
    measurement_clear (&m);
    clear (&slots[ended]);
    if (!history_block_pending (&engine->history))
      break; /* a failure ended the batch: what still runs would be cut off anyway */
  }
  for (size_t i = 0; i < n; i++)
    if (runs[i]) {
      measure_cancel (runs[i]);
      unlink (slots[i].output);
      clear (&slots[i]);
    }
  return r;
}

static int
boot_in_turn (struct engine *engine, struct error *err)
{
  struct open_block *open = &engine->history.open;
  int r = 0;

  for (size_t i = 0; i < open->n && r == 0; i++) {
    if (open->done[i])
      continue;
    if (interrupt_requested ())
      return STATUS_INTERRUPTED;
    announce (engine, open, i);
    r = engine_attach (engine, open->boots[i], err);
    if (r == 0)
      r = boot_slot (engine, i, err);
  }
  return r;
}

int
engine_boot (struct engine *engine, struct error *err)
{
  struct open_block *open = &engine->history.open;
  double begun, builds;
  int r = 0;

  for (size_t i = 0; i < open->n && r == 0; i++)
    if (!open->done[i])
      r = engine_attach (engine, open->boots[i], err);
  begun = clock_seconds ();
  builds = engine->builds_seconds;
  if (r == 0)
    r = open->parallel > 1 ? boot_parallel (engine, err) : boot_in_turn (engine, err);
  /* What a run changed was built again meanwhile. */
  engine->boots_seconds += clock_seconds () - begun - (engine->builds_seconds - builds);
  return r;
}
