/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Records of messages, and lines out of their pieces.  Also in the probe, so
 * nothing here may need JSON.
 */
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "cleanup.h"
#include "messages.h"
#include "text.h"

#define RECORD_LIMIT (16UL << 20)

static const char *const kinds[] = {
  [MESSAGE_LIBRARY] = "library",
  [MESSAGE_TRACE] = "trace",
  [MESSAGE_APPLIANCE] = "appliance",
  [MESSAGE_PROBE] = "probe",
};

const char *
message_kind_name (enum message_kind kind)
{
  return kinds[kind];
}

static int
put_byte (FILE *fp, unsigned char c)
{
  if (c == '\n')
    return fputs ("\\n", fp) < 0 ? 0 : 2;
  if (c == '\r')
    return fputs ("\\r", fp) < 0 ? 0 : 2;
  if (c == '\\')
    return fputs ("\\\\", fp) < 0 ? 0 : 2;
  if (c < ' ' || c > '~')
    return fprintf (fp, "\\x%02x", c);
  return fputc (c, fp) == EOF ? 0 : 1;
}

void
record_write (struct record *record, double seconds, enum message_kind kind,
              const char *text, size_t size)
{
  if (!record->fp || record->size > RECORD_LIMIT)
    return;
  record->size += (size_t) fprintf (record->fp, "%.6f %s ", seconds, kinds[kind]);
  for (size_t i = 0; i < size && record->size <= RECORD_LIMIT; i++)
    record->size += (size_t) put_byte (record->fp, (unsigned char) text[i]);
  fputc ('\n', record->fp);
  fflush (record->fp);
}

static int
hex_digit (char c)
{
  return isdigit ((unsigned char) c) ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Takes the escapes out in place; returns the text's size. */
static size_t
unescape (char *text)
{
  char *to = text;

  for (const char *p = text; *p; p++) {
    if (*p == '\\' && p[1] == 'x' && hex_digit (p[2]) >= 0 && hex_digit (p[3]) >= 0) {
      *to++ = (char) (16 * hex_digit (p[2]) + hex_digit (p[3]));
      p += 3;
    } else if (*p == '\\' && p[1] && strchr ("nr\\", p[1])) {
      *to++ = *++p == 'n' ? '\n' : *p == 'r' ? '\r' : '\\';
    } else
      *to++ = *p;
  }
  *to = '\0';
  return (size_t) (to - text);
}

static bool
read_line (char *line, struct message *message)
{
  char *rest = line;
  const char *seconds = strsep (&rest, " "), *kind = rest ? strsep (&rest, " ") : NULL;

  if (!rest || !text_to_double (seconds, &message->seconds))
    return false;
  for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
    if (strcmp (kind, kinds[i]) == 0) {
      message->kind = (enum message_kind) i;
      message->size = unescape (rest);
      message->text = memory_zero (message->size + 1, 1);
      memcpy (message->text, rest, message->size);
      return true;
    }
  return false;
}

int
messages_read (struct messages *messages, const char *path, struct error *err)
{
  CLEANUP_FCLOSE FILE *fp = fopen (path, "re");
  CLEANUP_FREE char *line = NULL;
  size_t size = 0;
  ssize_t n;

  *messages = (struct messages) { NULL };
  if (!fp)
    return error_set (err, STATUS_USAGE, "%s: %s", path, strerror (errno));
  while ((n = getline (&line, &size, fp)) > 0) {
    struct message message;

    /* Without its end it is torn; of a longer file there is no more to see. */
    if (line[n - 1] != '\n' || ftello (fp) > (off_t) (RECORD_LIMIT + (1UL << 20)))
      break;
    line[n - 1] = '\0';
    if (!read_line (line, &message))
      continue;
    messages->list = memory_grow (messages->list, messages->n + 1, sizeof message);
    messages->list[messages->n++] = message;
  }
  if (messages->n == 0)
    return error_set (err, STATUS_USAGE, "%s: holds no messages of a boot", path);
  return 0;
}

void
messages_clear (struct messages *messages)
{
  for (size_t i = 0; i < messages->n; i++)
    free (messages->list[i].text);
  free (messages->list);
  *messages = (struct messages) { NULL };
}

void
joiner_end (struct joiner *joiner, message_line_function *each, void *opaque)
{
  struct message_line line = { joiner->seconds, MESSAGE_APPLIANCE, joiner->text };

  if (joiner->n > 0) {
    joiner->text[joiner->n] = '\0';
    each (opaque, &line);
  }
  joiner->n = 0;
  joiner->escape = 0;
}

/* Whether the byte belongs to an escape sequence: ESC and one byte, or ESC [
 * and all up to a letter or its like.
 */
static bool
in_escape (struct joiner *joiner, unsigned char c)
{
  switch (joiner->escape) {
  case 0:
    joiner->escape = c == '\033';
    return c == '\033';
  case 1:
    joiner->escape = c == '[' ? 2 : 0;
    return true;
  default:
    if (c >= '@' && c <= '~')
      joiner->escape = 0;
    return true;
  }
}

static void
join (struct joiner *joiner, const struct message *message, message_line_function *each,
      void *opaque)
{
  for (size_t i = 0; i < message->size; i++) {
    char c = message->text[i];

    if (c == '\n' || c == '\r') {
      joiner_end (joiner, each, opaque);
      continue;
    }
    if (in_escape (joiner, (unsigned char) c) || !c || joiner->n == MESSAGE_LINE_SIZE - 1)
      continue;
    if (joiner->n == 0)
      joiner->seconds = message->seconds;
    joiner->text[joiner->n++] = c;
  }
}

/* Not the appliance's: whole lines, as a rule one. */
static void
split (const struct message *message, message_line_function *each, void *opaque)
{
  CLEANUP_FREE struct joiner *own = memory_zero (1, sizeof *own);
  struct message_line line = { message->seconds, message->kind, own->text };

  for (size_t i = 0; i <= message->size; i++) {
    char c = i < message->size ? message->text[i] : '\n';

    if (c != '\n' && c && own->n < MESSAGE_LINE_SIZE - 1)
      own->text[own->n++] = c;
    if (c != '\n' || own->n == 0)
      continue;
    own->text[own->n] = '\0';
    own->n = 0;
    each (opaque, &line);
  }
}

void
joiner_add (struct joiner *joiner, const struct message *message,
            message_line_function *each, void *opaque)
{
  if (message->kind == MESSAGE_APPLIANCE)
    join (joiner, message, each, opaque);
  else
    split (message, each, opaque);
}
