/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * An action that enters a merge: its inside becomes subjects and a chain of
 * its own, in one line of the log.
 */
#include <string.h>

#include "cleanup.h"
#include "engine.h"
#include "job-lines.h"
#include "json.h"
#include "text.h"

/* The subject that is this commit already, or n_subjects. */
static size_t
find_subject (const struct history *history, const char *hash)
{
  size_t i = 0;

  while (i < history->evidence.n_subjects
         && strcmp (json_text (history_commit (history, i), "hash"), hash) != 0)
    i++;
  return i;
}

static struct json_object *
enter_record (const struct history *history, size_t merge, struct commit_list *list)
{
  struct json_object *line = json_object_new_object ();
  struct json_object *subjects = json_object_new_array ();
  struct json_object *chain = json_object_new_array ();
  CLEANUP_FREE size_t *number = memory_zero (list->n, sizeof *number);
  size_t next = history->evidence.n_subjects;

  for (size_t i = 0; i < list->n; i++) {
    struct commit *commit = &list->commits[i];

    number[i] = find_subject (history, commit->hash);
    if (number[i] == history->evidence.n_subjects) {
      if (commit->measured_parent >= 0)
        commit->measured_parent = (ptrdiff_t) number[commit->measured_parent];
      number[i] = next++;
      json_object_array_add (subjects, job_lines_subject (number[i], commit, NULL));
    }
    json_object_array_add (chain, json_object_new_int64 ((int64_t) number[i]));
  }
  json_add_text (line, "type", "enter");
  json_add_integer (line, "merge", (int64_t) merge);
  json_object_object_add (line, "subjects", subjects);
  json_object_object_add (line, "chain", chain);
  return line;
}

int
engine_enter (struct engine *engine, size_t merge, struct error *err)
{
  const char *hash = json_text (history_commit (&engine->history, merge), "hash");
  CLEANUP_FREE char *name = engine_subject_name (engine, merge);
  struct commit_list list = { 0 };
  int r = repo_merge_inside (engine->repo, hash, &list, err);

  if (r == 0) {
    progress_note (&engine->progress, "%s: entering the merge, %zu commits", name,
                   list.n - 2);
    size_t others = list.commits[list.n - 1].n_parents - 2;
    if (others > 0)
      progress_note (&engine->progress,
                     "%s: it merged %zu more; a change of theirs will look like the "
                     "merge's own",
                     name, others);
    r = engine_record (engine, enter_record (&engine->history, merge, &list), err);
  }
  commit_list_clear (&list);
  return r;
}
