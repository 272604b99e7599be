/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Strings that are safe to print, and numbers that are read whole or not at
 * all.
 */
#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cleanup.h"
#include "text.h"

static void
out_of_memory (void)
{
  fputs ("bootbisect: out of memory\n", stderr);
  abort ();
}

char *
text_format (const char *format, ...)
{
  va_list args;
  char *s;

  va_start (args, format);
  if (vasprintf (&s, format, args) < 0)
    out_of_memory ();
  va_end (args);
  return s;
}

char *
text_copy (const char *s)
{
  char *copy = s ? strdup (s) : NULL;

  if (s && !copy)
    out_of_memory ();
  return copy;
}

void *
memory_grow (void *p, size_t n, size_t size)
{
  void *q = reallocarray (p, n ? n : 1, size);

  if (!q)
    out_of_memory ();
  return q;
}

void *
memory_zero (size_t n, size_t size)
{
  void *p = calloc (n ? n : 1, size);

  if (!p)
    out_of_memory ();
  return p;
}

void
text_append (char ***list, size_t *n, char *text)
{
  *list = memory_grow (*list, *n + 2, sizeof **list);
  (*list)[(*n)++] = text;
  (*list)[*n] = NULL;
}

/* Length of the UTF-8 sequence at s and its code point; 0 if it is none. */
static size_t
utf8_decode (const unsigned char *s, uint32_t *point)
{
  size_t n = s[0] < 0x80 ? 1 : s[0] >= 0xf0 ? 4 : s[0] >= 0xe0 ? 3 : 2;
  static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };

  if (n == 1) {
    *point = s[0];
    return 1;
  }
  if (s[0] < 0xc2 || s[0] > 0xf4)
    return 0;
  *point = s[0] & (0x7f >> n);
  for (size_t i = 1; i < n; i++) {
    if ((s[i] & 0xc0) != 0x80)
      return 0;
    *point = *point << 6 | (s[i] & 0x3f);
  }
  if (*point < least[n] || *point > 0x10ffff || (*point >= 0xd800 && *point <= 0xdfff))
    return 0;
  return n;
}

/* Characters that change how the text around them is shown. */
static bool
is_unsafe (uint32_t c)
{
  return c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0xad || c == 0x61c
         || (c >= 0x200b && c <= 0x200f) || (c >= 0x2028 && c <= 0x202e)
         || (c >= 0x2060 && c <= 0x206f) || c == 0xfeff
         || (c >= 0xfff9 && c <= 0xfffb) || (c >= 0xe0000 && c <= 0xe007f);
}

char *
text_plain (const char *s)
{
  const unsigned char *p = (const unsigned char *) s;
  char *out = memory_zero (strlen (s) + 1, 1), *q = out;

  while (*p) {
    uint32_t c;
    size_t n = utf8_decode (p, &c);

    if (n == 0 || is_unsafe (c)) {
      *q++ = *p == '\n' || *p == '\t' ? ' ' : '?';
      p += n ? n : 1;
    } else {
      memcpy (q, p, n);
      q += n;
      p += n;
    }
  }
  return out;
}

char *
text_utf8 (const char *s)
{
  const unsigned char *p = (const unsigned char *) s;
  char *out = memory_zero (3 * strlen (s) + 1, 1), *q = out;

  while (*p) {
    uint32_t c;
    size_t n = utf8_decode (p, &c);

    memcpy (q, n ? (const char *) p : "\xef\xbf\xbd", n ? n : 3);
    q += n ? n : 3;
    p += n ? n : 1;
  }
  return out;
}

bool
text_to_unsigned (const char *s, unsigned long max, unsigned long *value)
{
  char *end;

  if (!isdigit ((unsigned char) s[0]))
    return false;
  errno = 0;
  *value = strtoul (s, &end, 10);
  return !errno && !*end && *value <= max;
}

bool
text_to_double (const char *s, double *value)
{
  char *end;

  if (!s[0] || strspn (s, "0123456789.eE+-") != strlen (s))
    return false;
  errno = 0;
  *value = strtod (s, &end);
  return end != s && !*end && !errno && isfinite (*value);
}

/* A positive number and one of the suffixes. */
static bool
number_with_suffix (const char *s, const char *suffixes, const double *scales,
                    double *value)
{
  size_t n = strlen (s);
  const char *suffix;
  double scale = 1;

  if (!n)
    return false;
  suffix = strchr (suffixes, s[n - 1]);
  if (suffix) {
    scale = scales[suffix - suffixes];
    n--;
  }
  CLEANUP_FREE char *digits = strndup (s, n);
  if (!digits)
    out_of_memory ();
  if (!isdigit ((unsigned char) digits[0]) || !text_to_double (digits, value))
    return false;
  *value *= scale;
  return *value > 0 && isfinite (*value);
}

bool
text_to_seconds (const char *s, double *seconds)
{
  static const double scales[] = { 1, 60, 3600, 86400 };

  return number_with_suffix (s, "smhd", scales, seconds);
}

bool
text_to_bytes (const char *s, unsigned long long *bytes)
{
  static const double scales[] = { 1024., 1048576., 1073741824., 1099511627776. };
  double value;

  if (!number_with_suffix (s, "KMGT", scales, &value) || value >= 1.8e19)
    return false;
  *bytes = (unsigned long long) value;
  return true;
}

bool
text_to_fraction (const char *s, double *fraction)
{
  static const double scales[] = { 1 };

  if (!number_with_suffix (s, "%", scales, fraction))
    return false;
  *fraction /= 100;
  return true;
}

char *
text_shell_quote (const char *s)
{
  static const char safe[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                             "_-./:=+,@%^~";
  char *quoted, *q;

  if (s[0] && s[0] != '~' && strspn (s, safe) == strlen (s))
    return text_copy (s);
  q = quoted = memory_zero (4 * strlen (s) + 3, 1);
  *q++ = '\'';
  for (; *s; s++)
    q = *s == '\'' ? stpcpy (q, "'\\''") : (*q = *s, q + 1);
  *q = '\'';
  return quoted;
}

char *
text_duration (double seconds)
{
  long minutes = lround (seconds / 60), hours = minutes / 60;

  if (seconds < 9.95)
    return text_format ("%.1f s", seconds);
  if (seconds < 99.5)
    return text_format ("%.0f s", seconds);
  if (minutes < 100)
    return text_format ("%ld min", minutes);
  if (hours < 48)
    return text_format ("%ld h %ld min", hours, minutes % 60);
  return text_format ("%ld days", (hours + 12) / 24);
}
