/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Appending to the evidence log, and reading it back after a crash.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "cleanup.h"
#include "files.h"
#include "json.h"
#include "log.h"
#include "text.h"

/* Seconds in which what a killed run was just starting lets go of its log. */
#define LOCK_PATIENCE 2.

struct log {
  int fd;
  off_t size;
  char *path;
};

static void
cleanup_tokener (struct json_tokener **tokener)
{
  json_tokener_free (*tokener);
}
#define CLEANUP_TOKENER __attribute__ ((cleanup (cleanup_tokener)))

long
log_read (const char *dir, int (*visit) (void *, struct json_object *, struct error *),
          void *user, struct error *err)
{
  CLEANUP_FREE char *path = text_format ("%s/%s", dir, LOG_NAME);
  CLEANUP_FCLOSE FILE *fp = fopen (path, "re");
  CLEANUP_FREE char *line = NULL;
  CLEANUP_TOKENER struct json_tokener *tokener = json_tokener_new ();
  size_t room = 0;
  ssize_t length;
  long n = 0;

  if (!fp && errno == ENOENT)
    return 0;
  if (!fp)
    return error_set (err, STATUS_USAGE, "%s: cannot be read: %s", path, strerror (errno));
  while ((length = getline (&line, &room, fp)) != -1) {
    CLEANUP_JSON struct json_object *object = NULL;

    if (line[length - 1] != '\n')
      break; /* torn, or being written just now */
    json_tokener_reset (tokener);
    object = json_tokener_parse_ex (tokener, line, (int) length);
    if (!json_object_is_type (object, json_type_object))
      return error_set (err, STATUS_USAGE,
                        "%s: line %ld is damaged: restore the file, or remove that line", path,
                        n + 1);
    if (visit (user, object, err) == -1)
      return error_prefix (err, "%s: line %ld", path, n + 1);
    n++;
  }
  if (ferror (fp))
    return error_set (err, STATUS_UNMEASURED, "%s: cannot be read: %s", path,
                      strerror (errno));
  return n;
}

/* Where the last whole line ends. */
static off_t
whole_size (int fd, off_t size)
{
  char block[4096];

  while (size > 0) {
    size_t n = size < (off_t) sizeof block ? (size_t) size : sizeof block;
    char *newline;

    if (pread (fd, block, n, size - (off_t) n) != (ssize_t) n)
      return -1;
    newline = memrchr (block, '\n', n);
    if (newline)
      return size - (off_t) n + (newline - block) + 1;
    size -= (off_t) n;
  }
  return 0;
}

static int
repair (struct log *log, bool *repaired, struct error *err)
{
  struct stat st;

  if (fstat (log->fd, &st) == -1 || (log->size = whole_size (log->fd, st.st_size)) == -1)
    return error_set (err, STATUS_UNMEASURED, "%s: cannot be read: %s", log->path,
                      strerror (errno));
  *repaired = log->size != st.st_size;
  if (*repaired && (ftruncate (log->fd, log->size) == -1 || fsync (log->fd) == -1))
    return error_set (err, STATUS_UNMEASURED, "%s: its torn last line cannot be cut off: %s",
                      log->path, strerror (errno));
  return 0;
}

/* A new file is only there after a crash when its folder was synced. */
static void
sync_folder (const char *dir)
{
  CLEANUP_CLOSE int fd = open (dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

  if (fd >= 0)
    fsync (fd);
}

struct log *
log_open (const char *dir, bool *repaired, struct error *err)
{
  struct log *log = memory_zero (1, sizeof *log);

  log->path = text_format ("%s/%s", dir, LOG_NAME);
  log->fd = open (log->path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
  if (log->fd == -1)
    error_set (err, STATUS_UNMEASURED, "%s: cannot be written: %s", log->path,
               strerror (errno));
  else if (lock_take (log->fd, false, LOCK_PATIENCE) == -1)
    error_set (err, STATUS_UNMEASURED,
               "%s: another bootbisect is at work on it: wait for it, or use another --output",
               log->path);
  else if (repair (log, repaired, err) == 0) {
    sync_folder (dir);
    return log;
  }
  log_close (log);
  return NULL;
}

static void
add_now (struct json_object *line)
{
  struct timespec now;
  struct tm tm;
  char text[64], whole[96];

  clock_gettime (CLOCK_REALTIME, &now);
  gmtime_r (&now.tv_sec, &tm);
  strftime (text, sizeof text, "%Y-%m-%dT%H:%M:%S", &tm);
  snprintf (whole, sizeof whole, "%s.%03ldZ", text, now.tv_nsec / 1000000);
  json_add_text (line, "time", whole);
}

int
log_append (struct log *log, struct json_object *line, struct error *err)
{
  size_t size, done = 0;

  add_now (line);
  CLEANUP_FREE char *text = text_format (
    "%s\n", json_object_to_json_string_ext (line, JSON_C_TO_STRING_NOSLASHESCAPE));
  size = strlen (text);
  while (done < size) {
    ssize_t n = write (log->fd, text + done, size - done);

    if (n == -1 && errno == EINTR)
      continue;
    if (n == -1)
      break;
    done += (size_t) n;
  }
  if (done < size || fsync (log->fd) == -1) {
    int saved = errno;

    if (ftruncate (log->fd, log->size) == -1)
      saved = errno;
    return error_set (err, STATUS_UNMEASURED,
                      "%s: cannot be written: %s: mend that and start the same command again",
                      log->path, strerror (saved));
  }
  log->size += (off_t) size;
  return 0;
}

void
log_close (struct log *log)
{
  if (!log)
    return;
  if (log->fd >= 0)
    close (log->fd);
  free (log->path);
  free (log);
}
