/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The first lines of an evidence log.
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cleanup.h"
#include "paths.h"
#include "job-doctor.h"
#include "job-lines.h"
#include "json.h"
#include "text.h"

#define EVIDENCE_SCHEMA "bootbisect-evidence-1"

/* Files are what is in them, not where they are. */
static int
identify_files (struct json_object *identity, const char *const pair[2], struct error *err)
{
  for (size_t i = 0; i < 2; i++) {
    char hash[REPO_HASH_SIZE];

    if (repo_hash_file (pair[i], hash, NULL) == -1)
      return error_set (err, STATUS_USAGE, "%s: cannot be read: name two qemus or two kernels",
                        pair[i]);
    json_add_text (identity, i ? "bad" : "good", pair[i]);
    json_add_text (identity, i ? "bad_content" : "good_content", hash);
  }
  return 0;
}

/* After an upgrade the installed system is another one. */
static void
identify_installed (struct json_object *identity, const char *scratch)
{
  static const char *const parts[] = { "kernel", "qemu", "libguestfs", "supermin" };
  CLEANUP_JSON struct json_object *machine = machine_describe (scratch);

  for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++)
    json_add_text (identity, parts[i], json_text (machine, parts[i]));
}

char *
job_lines_identity (const struct engine *engine, const struct job_request *request,
                    const struct commit_list *list, struct error *err)
{
  CLEANUP_JSON struct json_object *identity = json_object_new_object ();
  char hash[REPO_HASH_SIZE];
  const char *text;

  json_add_text (identity, "verb", request->verb);
  json_object_object_add (identity, "options",
                          options_record (engine->options, request->verb_bit, true));
  if (engine->repo) {
    json_add_text (identity, "repo", repo_common_dir (engine->repo));
    json_add_text (identity, "backend", engine->backend->name);
    json_add_text (identity, "good", list->commits[0].hash);
    json_add_text (identity, "bad", list->commits[list->n - 1].hash);
    if (engine->options->kernel_config) {
      if (repo_hash_file (engine->options->kernel_config, hash, err) == -1)
        return NULL;
      json_add_text (identity, "kernel_config_content", hash);
    }
  } else if (request->pair[0]) {
    if (identify_files (identity, request->pair, err) == -1)
      return NULL;
  } else
    identify_installed (identity, engine->scratch);
  if (engine->pins)
    json_object_object_add (identity, "pins", json_object_get (engine->pins));
  if (request->tree) {
    json_object_object_add (identity, "baseline", json_object_get (request->baseline));
    json_add_text (identity, "tree", request->tree);
  }
  text = json_object_to_json_string_ext (identity, JSON_C_TO_STRING_PLAIN);
  repo_hash_bytes (text, strlen (text), hash);
  return text_copy (hash);
}

static struct json_object *
commit_record (const struct commit *commit)
{
  struct json_object *record = json_object_new_object ();
  struct json_object *parents = json_object_new_array ();

  for (size_t i = 0; i < commit->n_parents; i++)
    json_object_array_add (parents, json_object_new_string (commit->parents[i]));
  json_add_text (record, "hash", commit->hash);
  json_object_object_add (record, "parents", parents);
  json_add_text (record, "tree", commit->tree);
  json_add_text (record, "author", commit->author);
  json_add_time (record, "author_date", commit->author_time);
  json_add_time (record, "commit_date", commit->commit_time);
  json_add_text (record, "subject", commit->subject);
  json_add_integer (record, "first_parent_index", (int64_t) commit->first_parent_index);
  return record;
}

struct json_object *
job_lines_subject (size_t i, const struct commit *commit, const char *file)
{
  struct json_object *record = json_object_new_object ();

  json_add_integer (record, "subject", (int64_t) i);
  if (commit) {
    json_object_object_add (record, "commit", commit_record (commit));
    if (commit->measured_parent >= 0)
      json_add_integer (record, "parent", commit->measured_parent);
    json_add_truth (record, "merge", commit->n_parents > 1);
  } else
    json_add_text (record, "label", file ? file : "the installed system");
  if (file)
    json_add_text (record, "file", file);
  return record;
}

/* The baseline, and HEAD as it is checked out. */
static struct json_object *
step_subjects (const struct job_request *request, const struct commit *head)
{
  struct json_object *subjects = json_object_new_array ();
  struct json_object *tree = job_lines_subject (1, head, NULL);

  if (json_member (request->baseline, "commit"))
    json_add_integer (tree, "parent", 0);
  json_add_text (tree, "tree", request->tree);
  json_object_array_add (subjects, json_object_get (request->baseline));
  json_object_array_add (subjects, tree);
  return subjects;
}

/* The installed system in several ways, which are compared with the first. */
static void
add_variants (struct json_object *subjects, struct json_object *variants)
{
  for (size_t i = 0; i < json_length (variants); i++) {
    struct json_object *record = job_lines_subject (i, NULL, NULL);

    json_object_object_foreach (json_object_array_get_idx (variants, i), name, value)
      json_object_object_add (record, name, json_object_get (value));
    if (i > 0)
      json_add_integer (record, "parent", 0);
    json_object_array_add (subjects, record);
  }
}

/* What is measured, as subjects in one chain. */
static void
add_subjects (struct json_object *line, const struct job_request *request,
              const struct commit_list *list)
{
  struct json_object *subjects = request->tree ? step_subjects (request, &list->commits[0])
                                               : json_object_new_array ();
  struct json_object *chain = json_object_new_array ();
  size_t n = list->n ? list->n : request->pair[0] ? 2 : 1;

  if (request->variants)
    add_variants (subjects, request->variants);
  for (size_t i = 0; i < n && !request->tree && !request->variants; i++) {
    const struct commit *commit = list->n ? &list->commits[i] : NULL;
    const char *file = !list->n && request->pair[0] ? request->pair[i] : NULL;

    json_object_array_add (subjects, job_lines_subject (i, commit, file));
  }
  for (size_t i = 0; i < json_object_array_length (subjects); i++)
    json_object_array_add (chain, json_object_new_int64 ((int64_t) i));
  json_object_object_add (line, "subjects", subjects);
  json_object_object_add (line, "chain", chain);
}

/* One line, so that a crash leaves all of it or nothing. */
int
job_lines_begin (struct engine *engine, const struct job_request *request, const char *id,
                 const struct commit_list *list, struct error *err)
{
  const struct options *o = engine->options;
  struct json_object *line = json_object_new_object ();
  CLEANUP_FREE char *workload
    = text_format ("%s%s%s", engine->workload->name, engine->argument ? ":" : "",
                   engine->argument ? engine->argument : "");

  json_add_text (line, "type", "job");
  json_add_text (line, "schema", EVIDENCE_SCHEMA);
  json_add_text (line, "version", BOOTBISECT_VERSION);
  json_add_text (line, "id", id);
  json_add_text (line, "verb", request->verb);
  if (engine->repo) {
    CLEANUP_FREE char *path = path_absolute (request->repo);
    CLEANUP_FREE char *range
      = request->range    ? text_copy (request->range)
        : request->revert ? text_format ("%s, and the same without %s", request->pair[0],
                                         request->revert)
                          : text_format ("%s %s", request->pair[0], request->pair[1]);

    json_add_text (line, "repo", path);
    json_add_text (line, "target", repo_name (engine->repo));
    json_add_text (line, "range", range);
    json_add_text (line, "good", list->commits[0].hash);
    json_add_text (line, "bad", list->commits[list->n - 1].hash);
    json_add_text (line, "backend", engine->backend->name);
    if (request->revert)
      json_add_text (line, "revert", request->revert);
  } else if (request->pair[0]) {
    json_add_text (line, "good", request->pair[0]);
    json_add_text (line, "bad", request->pair[1]);
  }
  json_add_text (line, "workload", workload);
  json_add_text (line, "metric", engine->metric);
  json_add_integer (line, "samples", (int64_t) o->samples);
  json_add_integer (line, "warmups", (int64_t) o->warmup);
  json_object_object_add (line, "options", options_record (o, request->verb_bit, false));
  if (engine->pins)
    json_object_object_add (line, "pins", json_object_get (engine->pins));
  add_subjects (line, request, list);
  return engine_record (engine, line, err);
}

/* Tells one start of the machine from the next; empty where it is not known. */
static void
add_boot_id (struct json_object *line)
{
  CLEANUP_FCLOSE FILE *fp = fopen ("/proc/sys/kernel/random/boot_id", "re");
  char id[64] = "";

  if (fp && fgets (id, sizeof id, fp))
    id[strcspn (id, "\n")] = '\0';
  json_add_text (line, "boot_id", id);
}

/* Subjects whose artefact an earlier run left: their build costs nothing. */
static struct json_object *
cached_subjects (struct engine *engine)
{
  struct json_object *list = json_object_new_array ();
  const struct evidence *e = &engine->history.evidence;

  for (size_t i = 0; engine->builder && i < e->n_subjects; i++) {
    const char *hash = json_text (history_commit (&engine->history, i), "hash");
    struct build_outcome outcome = { 0 };

    if (e->subjects[i].state == SUBJECT_UNTRIED
        && builder_find (engine->builder, hash, &outcome, NULL)
        && outcome.status == BUILD_OK)
      json_object_array_add (list, json_object_new_int64 ((int64_t) i));
    build_outcome_clear (&outcome);
  }
  return list;
}

/* Whether a variable can change what is built or how it boots. */
static bool
variable_matters (const char *entry)
{
  static const char *const prefixes[] = { "LIBGUESTFS_", "SUPERMIN_", "LD_", "MAKE", "CC=",
                                          "CFLAGS=", "CPPFLAGS=", "LDFLAGS=", "PATH=", "TMPDIR=" };

  for (size_t i = 0; i < sizeof prefixes / sizeof prefixes[0]; i++)
    if (strncmp (entry, prefixes[i], strlen (prefixes[i])) == 0)
      return true;
  return false;
}

static struct json_object *
environment_record (void)
{
  struct json_object *record = json_object_new_object ();

  for (char **entry = environ; *entry; entry++) {
    CLEANUP_FREE char *name = text_utf8 (*entry);
    char *equals = strchr (name, '=');

    if (equals && variable_matters (*entry)) {
      *equals = '\0';
      json_add_text (record, name, equals + 1);
    }
  }
  return record;
}

int
job_lines_session (struct engine *engine, const char *why, struct error *err)
{
  struct json_object *line = json_object_new_object (), *machine, *doctor;

  json_add_text (line, "type", "session");
  json_add_integer (line, "pid", getpid ());
  add_boot_id (line);
  if (engine->workload->needs_appliance) {
    json_add_text (line, "accelerator", engine->base.accel == ACCEL_KVM ? "kvm" : "tcg");
    json_add_text (line, "accelerator_reason", why);
  }
  machine = machine_describe (engine->scratch);
  json_object_object_add (line, "machine", machine);
  doctor = job_doctor (engine, machine);
  if (doctor)
    json_object_object_add (line, "doctor", doctor);
  json_object_object_add (line, "environment", environment_record ());
  json_add_truth (line, "retry_failed", engine->options->retry_failed);
  json_add_text (line, "configuration", engine->configuration);
  json_object_object_add (line, "cached", cached_subjects (engine));
  return engine_record (engine, line, err);
}
