/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Byte by byte: what is special gets its escape, all else passes.
 */
#include <stdio.h>
#include <string.h>

#include "../runner/cleanup.h"
#include "../runner/text.h"
#include "escape.h"

/* A copy of valid text with a backslash before each of these. */
static char *
with_backslashes (const char *text, const char *special)
{
  char *out = memory_zero (2 * strlen (text) + 1, 1), *q = out;

  for (; *text; text++) {
    if (strchr (special, *text))
      *q++ = '\\';
    *q++ = *text;
  }
  return out;
}

char *
escape_url (const char *text)
{
  static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~";
  CLEANUP_FREE char *valid = text_utf8 (text);
  char *out = memory_zero (3 * strlen (valid) + 1, 1), *q = out;

  for (const char *p = valid; *p; p++)
    if (strchr (plain, *p))
      *q++ = *p;
    else
      q += sprintf (q, "%%%02X", (unsigned char) *p);
  return out;
}

char *
escape_tag (const char *text)
{
  CLEANUP_FREE char *valid = text_utf8 (text);
  size_t n = strlen (valid);

  for (char *p = valid; *p; p++)
    if ((unsigned char) *p < ' ' || *p == 0x7f)
      *p = ' ';
  if (n > 0 && valid[n - 1] == '\\')
    valid[n - 1] = '/';
  return with_backslashes (valid, ",= ");
}

char *
escape_field (const char *text)
{
  CLEANUP_FREE char *valid = text_utf8 (text);
  CLEANUP_FREE char *inside = with_backslashes (valid, "\"\\");

  return text_format ("\"%s\"", inside);
}

char *
escape_influxql (const char *text, char quote)
{
  CLEANUP_FREE char *valid = text_utf8 (text);
  const char special[] = { quote, '\\', '\0' };
  CLEANUP_FREE char *inside = with_backslashes (valid, special);

  return text_format ("%c%s%c", quote, inside, quote);
}
