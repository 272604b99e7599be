/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * bootbisect step: the tree as it is checked out against a baseline, with
 * the exit status that `git bisect run` asks for.  The one verb that builds
 * in the user's own tree.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../artefact.h"
#include "../baseline.h"
#include "../cleanup.h"
#include "../job-lines.h"
#include "../json.h"
#include "../paths.h"
#include "../text.h"
#include "../tree-build.h"
#include "command.h"
#include "measure-job.h"

#define STATUS_SKIP 125   /* git bisect run: this commit says nothing */
#define STATUS_ABORT 128  /* and from here on: stop the bisection */

/* Whether the baseline's artefact is in the cache. */
static int
find_artefact (const struct options *options, const char *id, bool *found,
               struct error *err)
{
  CLEANUP_FREE char *dir = job_cache_dir (options, err);
  struct store *store = dir ? store_open (dir, options->cache_limit, err) : NULL;
  struct artefact artefact = { .status = ARTEFACT_ABSENT };
  int r = store ? store_find (store, id, &artefact, err) : -1;

  *found = r == 0 && artefact.status == ARTEFACT_OK;
  if (r == 0)
    artefact_clear (&artefact);
  store_close (store);
  return r;
}

/* Whether the baseline can be booted again, in turn with the tree. */
static int
find_baseline (const struct options *options, const struct baseline *baseline,
               struct json_object *machine, bool *found, struct error *err)
{
  *found = false;
  if (baseline->artefact[0])
    return find_artefact (options, baseline->artefact, found, err);
  if (baseline->file[0])
    *found = access (baseline->file, R_OK) == 0;
  else
    *found = !baseline->commit && baseline_same_system (baseline, machine);
  return 0;
}

/* Recorded values need the same conditions; an accelerator that was not
 * asked for is that of then.
 */
static int
use_recorded (struct options *options, const struct baseline *baseline,
              struct json_object *machine, struct error *err)
{
  static const char *const names[] = { [ACCEL_KVM] = "kvm", [ACCEL_TCG] = "tcg" };
  struct baseline_now now = {
    .workload = options->workload,
    .metric = options->metric,
    .accelerator = options->accel == ACCEL_AUTO || !baseline->accelerator[0]
                     ? ""
                     : names[options->accel],
    .machine = machine,
    .memsize = options->memsize,
    .smp = options->smp,
    .append = options->append,
  };

  if (baseline_compare (baseline, &now, err) == -1)
    return -1;
  if (options->accel == ACCEL_AUTO && baseline->accelerator[0])
    options->accel = strcmp (baseline->accelerator, "kvm") == 0 ? ACCEL_KVM : ACCEL_TCG;
  fputs ("bootbisect: warning: the baseline's build is not at hand, so its recorded samples "
         "are used, and a drift of the machine since then is not cancelled\n",
         stderr);
  return 0;
}

/* Subject 0 as the log tells it. */
static struct json_object *
baseline_subject (const struct baseline *baseline, bool paired)
{
  CLEANUP_FREE char *label
    = baseline->commit ? text_format ("baseline %.10s", json_text (baseline->commit, "hash"))
                       : text_format ("baseline, %s", baseline->file[0] ? baseline->file
                                                                        : "the installed system");
  struct json_object *record
    = job_lines_subject (0, NULL, paired && baseline->file[0] ? baseline->file : NULL);
  struct json_object *values;

  json_add_text (record, "label", label);
  if (paired && baseline->artefact[0]) {
    json_add_text (record, "artefact", baseline->artefact);
    json_object_object_add (record, "commit", json_object_get (baseline->commit));
  }
  if (paired)
    return record;
  values = json_object_new_array ();
  for (size_t i = 0; i < baseline->n_values; i++)
    json_object_array_add (values, json_object_new_double (baseline->values[i]));
  json_object_object_add (record, "recorded", values);
  return record;
}

/* git's word for what came out. */
static int
status_for_git (int status)
{
  if (status == STATUS_UNMEASURED)
    return STATUS_SKIP;
  if (status == STATUS_INTERRUPTED)
    return STATUS_ABORT + STATUS_INTERRUPTED;
  return status;
}

static int
measure_tree (struct options *options, const char *tree, const struct baseline *baseline,
              struct error *err)
{
  CLEANUP_JSON struct json_object *machine = machine_describe (NULL);
  CLEANUP_JSON struct json_object *subject = NULL;
  struct job_request request = {
    .verb = "step",
    .verb_bit = VERB_STEP,
    .plan = &plan_step,
    .repo = tree,
    .range = "HEAD",
    .tree = tree,
    .again = true,
  };
  bool paired;

  if (!options->workload)
    options->workload = baseline->workload;
  if (!options->metric)
    options->metric = baseline->metric;
  if (!options->memsize)
    options->memsize = baseline->memsize;
  if (!options->smp)
    options->smp = baseline->smp;
  if (!options->append)
    options->append = baseline->append;
  if (find_baseline (options, baseline, machine, &paired, err) == -1
      || (!paired && use_recorded (options, baseline, machine, err) == -1))
    return -1;
  subject = baseline_subject (baseline, paired);
  request.baseline = subject;
  if (!paired) {
    request.recorded = baseline->values;
    request.n_recorded = baseline->n_values;
  }
  return measure_job (options, &request, err);
}

static int
step (const struct options *options, struct error *err)
{
  struct options whole = *options;
  const char *path = options->n_arguments == 1 ? options->arguments[0] : ".";
  CLEANUP_FREE char *tree = realpath (path, NULL);
  struct baseline baseline;
  int status;

  if (options->n_arguments > 1)
    return error_set (err, STATUS_USAGE, "step wants no more than the path of a tree");
  if (!options->baseline)
    return error_set (err, STATUS_USAGE,
                      "step needs --baseline FILE: a file of a job's folder commits/, or what "
                      "`bootbisect bench --format json` printed");
  if (!tree) {
    CLEANUP_FREE char *plain = text_plain (path);

    return error_set (err, STATUS_USAGE, "%s: there is no such folder", plain);
  }
  if (baseline_read (options->baseline, &baseline, err) == -1)
    return -1;
  if (!options->quiet) {
    CLEANUP_FREE char *plain = text_plain (tree);

    fprintf (stderr, "bootbisect: step builds in your own tree, %s (its folder %s is ours)\n",
             plain, TREE_BUILD_FOLDER);
  }
  status = measure_tree (&whole, tree, &baseline, err);
  baseline_clear (&baseline);
  return status_for_git (status);
}

const struct command command_step = {
  .name = "step",
  .verb = VERB_STEP,
  .arguments = "--baseline FILE [TREE]",
  .summary = "for git bisect run: build in TREE itself, time it (exit 0, 1, 125)",
  .error_base = STATUS_ABORT,
  .run = step,
};
