/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The error of a failed call: one line of text and an exit status.
 */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "error.h"

int
error_set (struct error *err, enum status status, const char *format, ...)
{
  va_list args;

  if (err) {
    err->status = status;
    va_start (args, format);
    vsnprintf (err->text, sizeof err->text, format, args);
    va_end (args);
  }
  return -1;
}

int
error_prefix (struct error *err, const char *format, ...)
{
  char old[sizeof err->text], prefix[sizeof err->text];
  va_list args;
  size_t n;

  if (err) {
    memcpy (old, err->text, sizeof old);
    va_start (args, format);
    vsnprintf (prefix, sizeof prefix, format, args);
    va_end (args);
    n = strlen (prefix);
    memcpy (err->text, prefix, n + 1);
    for (const char *p = ": "; *p && n + 1 < sizeof err->text; p++)
      err->text[n++] = *p;
    for (const char *p = old; *p && n + 1 < sizeof err->text; p++)
      err->text[n++] = *p;
    err->text[n] = '\0';
  }
  return -1;
}
