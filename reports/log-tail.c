/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Reading the ends of logs that a job left.
 */
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../runner/cleanup.h"
#include "../runner/files.h"
#include "../runner/json.h"
#include "../runner/text.h"
#include "log-tail.h"

/* The end of a regular file from the start of a line on. */
static char *
read_end (const char *path, size_t most)
{
  CLEANUP_CLOSE int fd = open (path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
  struct stat st;
  char *text = memory_zero (most + 1, 1), *newline;
  off_t start;
  ssize_t n;

  if (fd == -1 || fstat (fd, &st) == -1 || !S_ISREG (st.st_mode))
    return text;
  start = st.st_size > (off_t) most ? st.st_size - (off_t) most : 0;
  n = pread (fd, text, most, start);
  if (n <= 0)
    return text;
  for (ssize_t i = 0; i < n; i++)
    if (text[i] == '\0')
      text[i] = ' ';
  newline = start > 0 ? strchr (text, '\n') : NULL;
  if (newline)
    memmove (text, newline + 1, strlen (newline));
  return text;
}

/* A build's log is CACHE/artefacts/ID/log, or below the job's own logs/. */
static bool
is_build_log (const char *path, const char *id)
{
  CLEANUP_FREE char *end = text_format ("/artefacts/%s/log", id);
  size_t n = strlen (path), m = strlen (end);

  return strlen (id) == 40 && strspn (id, "0123456789abcdef") == 40 && n > m
         && strcmp (path + n - m, end) == 0;
}

/* Below DIR/logs, in the words of the log: "logs/NAME", or DIR/logs/NAME. */
static char *
own_log (const char *dir, const char *path)
{
  CLEANUP_FREE char *folder = text_format ("%s/", dir);
  const char *rest = path;

  if (strncmp (path, folder, strlen (folder)) == 0)
    rest = path + strlen (folder);
  if (strncmp (rest, "logs/", 5) != 0 || !path_is_inside (rest))
    return NULL;
  return text_format ("%s/%s", dir, rest);
}

static char *
tail_of_file (const char *dir, const char *path, const char *id, size_t most)
{
  CLEANUP_FREE char *own = own_log (dir, path);

  if (own)
    return read_end (own, most);
  return is_build_log (path, id) ? read_end (path, most) : text_copy ("");
}

char *
log_tail_of_build (const struct history *history, const char *dir, size_t subject, size_t most)
{
  struct json_object *build = history->builds[subject];

  if (!build || strcmp (json_text (build, "status"), "ok") == 0)
    return text_copy ("");
  return tail_of_file (dir, json_text (build, "log"), json_text (build, "artefact"), most);
}

char *
log_tail_of_boot (const struct history *history, const struct figures *figures, const char *dir,
                  size_t subject, size_t most)
{
  struct json_object *line = NULL;
  const char *tail;

  for (size_t k = figures->first[subject]; k < figures->first[subject + 1]; k++)
    if (history->evidence.samples[figures->samples[k]].outcome != OUTCOME_OK)
      line = history->samples[figures->samples[k]];
  tail = json_text (line, "tail");
  if (!tail[0])
    return tail_of_file (dir, json_text (line, "console"), "", most);
  return text_copy (strlen (tail) > most ? tail + strlen (tail) - most : tail);
}
