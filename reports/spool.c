/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 *   STATE/post/TARGET/waiting/NUMBER-ID   a body and what it is, as JSON
 *                     refused/NUMBER-ID   the same with a reason
 *                     delivered           an id a line, only ever appended to
 *                     wait-until          a time that the dashboard asked for
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <search.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../runner/cleanup.h"
#include "../runner/files.h"
#include "../runner/json.h"
#include "../runner/paths.h"
#include "../runner/text.h"
#include "spool.h"

#define NUMBER_DIGITS 20
#define ID_LEAST 40 /* hex digits */

struct names {
  char **list;   /* NUMBER-ID, in order */
  size_t n, first;
};

struct spool {
  char *folder;
  int lock;
  struct names waiting, refused;
  void *index;    /* search.h: of the ids, each with its fate's letter before it */
  uint64_t next;  /* number of the next body */
};

static int
compare (const void *a, const void *b)
{
  return strcmp (a, b);
}

static int
compare_names (const void *a, const void *b)
{
  return strcmp (*(char *const *) a, *(char *const *) b);
}

/* Keys of the index: "w" waiting, "d" delivered, "r" refused, then the id. */
static void
index_id (struct spool *spool, char fate, const char *id)
{
  char *key = text_format ("%c%s", fate, id);
  void *found = tsearch (key, &spool->index, compare);

  if (!found || *(char **) found != key)
    free (key);
}

static void
unindex_id (struct spool *spool, char fate, const char *id)
{
  CLEANUP_FREE char *key = text_format ("%c%s", fate, id);
  void *found = tfind (key, &spool->index, compare);

  if (found) {
    CLEANUP_FREE char *old = *(char **) found;

    tdelete (key, &spool->index, compare);
  }
}

static bool
is_indexed (const struct spool *spool, char fate, const char *id)
{
  CLEANUP_FREE char *key = text_format ("%c%s", fate, id);

  return tfind (key, &spool->index, compare) != NULL;
}

static bool
is_name (const char *name)
{
  return strspn (name, "0123456789") == NUMBER_DIGITS && name[NUMBER_DIGITS] == '-'
         && strspn (name + NUMBER_DIGITS + 1, "0123456789abcdef") >= ID_LEAST
         && !strchr (name, '.');
}

static int
read_names (struct spool *spool, const char *which, char fate, struct names *names,
            struct error *err)
{
  CLEANUP_FREE char *path = text_format ("%s/%s", spool->folder, which);
  struct dirent *entry;
  DIR *dir;

  if (folder_make (path, err) == -1)
    return -1;
  dir = opendir (path);
  if (!dir)
    return file_error (err, path);
  while ((entry = readdir (dir)))
    if (is_name (entry->d_name)) {
      uint64_t number = strtoull (entry->d_name, NULL, 10);

      text_append (&names->list, &names->n, text_copy (entry->d_name));
      index_id (spool, fate, entry->d_name + NUMBER_DIGITS + 1);
      if (number >= spool->next)
        spool->next = number + 1;
    }
  closedir (dir);
  if (names->n > 0)
    qsort (names->list, names->n, sizeof names->list[0], compare_names);
  return 0;
}

/* A line that a crash tore is no id, and the next one begins with a newline. */
static int
read_delivered (struct spool *spool, struct error *err)
{
  CLEANUP_FREE char *path = text_format ("%s/delivered", spool->folder);
  CLEANUP_FREE char *text = NULL;
  char *place = NULL;

  if (!file_exists (path, NULL))
    return 0;
  text = file_read (path, NULL, err);
  if (!text)
    return -1;
  for (char *line = strtok_r (text, "\n", &place); line; line = strtok_r (NULL, "\n", &place))
    if (strlen (line) >= ID_LEAST)
      index_id (spool, 'd', line);
  return 0;
}

struct spool *
spool_open (const char *target, struct error *err)
{
  CLEANUP_FREE char *state = path_xdg ("XDG_STATE_HOME", ".local/state");
  struct spool *spool = memory_zero (1, sizeof *spool);
  int r;

  spool->lock = -1;
  spool->folder = text_format ("%s/post/%s", state, target);
  r = folder_make (spool->folder, err);
  if (r == 0) {
    CLEANUP_FREE char *path = text_format ("%s/.lock", spool->folder);

    spool->lock = file_lock (path, false, true);
    if (spool->lock < 0 && errno == EWOULDBLOCK)
      r = error_set (err, STATUS_UNMEASURED, "another post is at work: try again later");
    else if (spool->lock < 0)
      r = file_error (err, path);
  }
  if (r == 0)
    r = read_names (spool, "waiting", 'w', &spool->waiting, err);
  if (r == 0)
    r = read_names (spool, "refused", 'r', &spool->refused, err);
  if (r == 0)
    r = read_delivered (spool, err);
  if (r == 0)
    return spool;
  spool_close (spool);
  return NULL;
}

static void
names_clear (struct names *names)
{
  for (size_t i = 0; i < names->n; i++)
    free (names->list[i]);
  free (names->list);
}

void
spool_close (struct spool *spool)
{
  if (!spool)
    return;
  names_clear (&spool->waiting);
  names_clear (&spool->refused);
  tdestroy (spool->index, free);
  if (spool->lock >= 0)
    close (spool->lock);
  free (spool->folder);
  free (spool);
}

const char *
spool_folder (const struct spool *spool)
{
  return spool->folder;
}

void
spool_id (const char *dashboard, const char *body, char id[REPO_HASH_SIZE])
{
  CLEANUP_FREE char *whole = text_format ("%s\n%s", dashboard, body);

  repo_hash_bytes (whole, strlen (whole), id);
}

enum fate
spool_fate (const struct spool *spool, const char *id)
{
  if (is_indexed (spool, 'w', id))
    return FATE_WAITING;
  if (is_indexed (spool, 'd', id))
    return FATE_DELIVERED;
  return is_indexed (spool, 'r', id) ? FATE_REFUSED : FATE_UNKNOWN;
}

size_t
spool_waiting (const struct spool *spool)
{
  return spool->waiting.n - spool->waiting.first;
}

int
spool_add (struct spool *spool, const char *id, const char *what, const char *body,
           struct error *err)
{
  char *name = text_format ("%0*" PRIu64 "-%s", NUMBER_DIGITS, spool->next, id);
  CLEANUP_FREE char *path = text_format ("%s/waiting/%s", spool->folder, name);
  CLEANUP_JSON struct json_object *item = json_object_new_object ();

  json_add_text (item, "id", id);
  json_add_text (item, "what", what);
  json_add_text (item, "body", body);
  if (json_write_file (path, item, err) == -1) {
    free (name);
    return -1;
  }
  spool->next++;
  text_append (&spool->waiting.list, &spool->waiting.n, name);
  index_id (spool, 'w', id);
  return 0;
}

/* 1: read; 0: damaged. */
static int
read_item (const struct spool *spool, const char *name, struct spool_item *item,
           struct error *err)
{
  CLEANUP_FREE char *path = text_format ("%s/waiting/%s", spool->folder, name);
  CLEANUP_FREE char *text = file_read (path, NULL, err);
  CLEANUP_JSON struct json_object *object = NULL;

  if (!text)
    return -1;
  object = json_tokener_parse (text);
  *item = (struct spool_item) {
    .file = text_copy (name),
    .id = text_copy (name + NUMBER_DIGITS + 1),
    .what = text_copy (json_text (object, "what")),
    .body = text_copy (json_text (object, "body")),
  };
  return strcmp (json_text (object, "id"), item->id) == 0;
}

int
spool_first (struct spool *spool, struct spool_item *item, struct error *err)
{
  while (spool->waiting.first < spool->waiting.n) {
    int r = read_item (spool, spool->waiting.list[spool->waiting.first], item, err);

    if (r != 0)
      return r;
    r = spool_refused (spool, item, "its file in the spool is damaged", err);
    spool_item_clear (item);
    if (r == -1)
      return -1;
  }
  return 0;
}

void
spool_item_clear (struct spool_item *item)
{
  free (item->file);
  free (item->id);
  free (item->what);
  free (item->body);
  *item = (struct spool_item) { 0 };
}

/* Takes the first out of the queue. */
static int
drop (struct spool *spool, const struct spool_item *item, struct error *err)
{
  CLEANUP_FREE char *path = text_format ("%s/waiting/%s", spool->folder, item->file);

  spool->waiting.first++;
  unindex_id (spool, 'w', item->id);
  return unlink (path) == -1 && errno != ENOENT ? file_error (err, path) : 0;
}

int
spool_delivered (struct spool *spool, const struct spool_item *item, struct error *err)
{
  CLEANUP_FREE char *path = text_format ("%s/delivered", spool->folder);
  CLEANUP_FREE char *line = text_format ("\n%s\n", item->id);
  CLEANUP_CLOSE int fd = open (path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0666);
  ssize_t n = (ssize_t) strlen (line);

  if (fd < 0 || write (fd, line, (size_t) n) != n || fsync (fd) == -1)
    return file_error (err, path);
  index_id (spool, 'd', item->id);
  return drop (spool, item, err);
}

int
spool_refused (struct spool *spool, const struct spool_item *item, const char *reason,
               struct error *err)
{
  CLEANUP_FREE char *path = text_format ("%s/refused/%s", spool->folder, item->file);
  CLEANUP_JSON struct json_object *record = json_object_new_object ();

  json_add_text (record, "id", item->id);
  json_add_text (record, "what", item->what);
  json_add_text (record, "reason", reason);
  json_add_text (record, "body", item->body);
  if (json_write_file (path, record, err) == -1)
    return -1;
  index_id (spool, 'r', item->id);
  return drop (spool, item, err);
}

int64_t
spool_wait_until (const struct spool *spool)
{
  CLEANUP_FREE char *path = text_format ("%s/wait-until", spool->folder);
  CLEANUP_FREE char *text
    = file_exists (path, NULL) ? file_read (path, NULL, NULL) : NULL;

  return text ? strtoll (text, NULL, 10) : 0;
}

int
spool_set_wait (struct spool *spool, int64_t until, struct error *err)
{
  CLEANUP_FREE char *path = text_format ("%s/wait-until", spool->folder);
  CLEANUP_FREE char *text = text_format ("%" PRId64 "\n", until);

  return file_write (path, text, strlen (text), err);
}
