/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * How a function says what went wrong: it returns -1 (or NULL) and fills a
 * struct error with one line for the user and the exit status it asks for.
 * Only main () prints it and exits.
 */
#ifndef BOOTBISECT_ERROR_H
#define BOOTBISECT_ERROR_H

/* Exit statuses, the same for every verb (`step` adds git's 125 and 128). */
enum status {
  STATUS_OK = 0,           /* done, nothing found */
  STATUS_REGRESSION = 1,   /* a slowdown was found, where the verb decides */
  STATUS_USAGE = 2,        /* the command line or an input is wrong */
  STATUS_UNMEASURED = 3,   /* it could not be measured or decided */
  STATUS_INTERRUPTED = 4,  /* SIGINT or SIGTERM; the same command goes on */
};

struct error {
  enum status status;
  char text[1024]; /* one line, no full stop: what is wrong: how to mend it */
};

/* Fills err (a later call replaces an earlier one) and returns -1, so that
 * a caller can write `return error_set (...)`.  err may be NULL.
 */
int error_set (struct error *err, enum status status, const char *format, ...)
  __attribute__ ((format (printf, 3, 4)));

/* Puts "prefix: " before what err already says.  Returns -1. */
int error_prefix (struct error *err, const char *format, ...)
  __attribute__ ((format (printf, 2, 3)));

#endif
