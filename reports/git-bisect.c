/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What git needs to take the bisection over.
 */
#include <stdio.h>
#include <string.h>

#include "../runner/cleanup.h"
#include "../runner/files.h"
#include "../runner/json.h"
#include "../runner/text.h"
#include "git-bisect.h"

/* Position of a subject in a chain, or the chain's length. */
static size_t
position (const struct chain *chain, size_t subject)
{
  size_t i = 0;

  while (i < chain->n && chain->subjects[i] != subject)
    i++;
  return i;
}

static bool
is_measured (const struct history *history, size_t subject)
{
  for (size_t i = 0; i < history->evidence.n_samples; i++)
    if (history->evidence.samples[i].subject == subject
        && !history->evidence.samples[i].warmup)
      return true;
  return false;
}

/* The newest bad one that git is told counts: so the culprit comes last. */
static void
write_chain (const struct history *history, const struct chain *chain, size_t culprit,
             FILE *fp)
{
  for (size_t i = chain->n; i-- > 0;) {
    size_t subject = chain->subjects[i];
    const struct subject *s = &history->evidence.subjects[subject];
    const char *word = s->state == SUBJECT_UNBUILDABLE || s->unbootable ? "skip"
                       : !is_measured (history, subject)                ? NULL
                       : i < culprit                                    ? "good"
                                                                        : "bad";

    if (word)
      fprintf (fp, "git bisect %s %s\n", word,
               json_text (history_commit (history, subject), "hash"));
  }
}

int
git_bisect_write (const struct history *history, const char *dir, struct error *err)
{
  struct json_object *culprits = json_member (history->verdict, "culprits");
  struct json_object *first, *subjects;
  size_t number;
  const struct chain *chain;
  CLEANUP_FREE char *path = text_format ("%s/%s", dir, GIT_BISECT_NAME);
  CLEANUP_FREE char *text = NULL;
  size_t size, last;
  FILE *fp;

  if (json_length (culprits) == 0)
    return 0;
  first = json_object_array_get_idx (culprits, 0);
  subjects = json_member (first, "subjects");
  number = (size_t) json_integer (first, "chain");
  if (number >= history->evidence.n_chains || json_length (subjects) == 0)
    return 0;
  chain = &history->evidence.chains[number];
  last = json_length (subjects) - 1;
  fp = open_memstream (&text, &size);
  if (!fp)
    return error_set (err, STATUS_UNMEASURED, "%s: no memory", path);
  fputs ("git bisect start\n", fp);
  write_chain (history, chain,
               position (chain, (size_t) json_object_get_int64 (
                                  json_object_array_get_idx (subjects, last))),
               fp);
  fclose (fp);
  return file_write (path, text, size, err);
}
