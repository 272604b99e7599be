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
  char old[sizeof err->text];
  va_list args;
  int n;

  if (err) {
    memcpy (old, err->text, sizeof old);
    va_start (args, format);
    n = vsnprintf (err->text, sizeof err->text, format, args);
    va_end (args);
    if (n >= 0 && (size_t) n < sizeof err->text)
      snprintf (err->text + n, sizeof err->text - n, ": %s", old);
  }
  return -1;
}
