/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Strings and strict numbers.  Out of memory ends the program (text_*
 * never return NULL for lack of memory): there is nothing to save that the
 * evidence log does not hold already.
 */
#ifndef BOOTBISECT_TEXT_H
#define BOOTBISECT_TEXT_H

#include <stdbool.h>
#include <stddef.h>

/* A new string; the caller frees it. */
char *text_format (const char *format, ...) __attribute__ ((format (printf, 1, 2)));
char *text_copy (const char *s);

/* realloc () and calloc () that end the program when there is no memory. */
void *memory_grow (void *p, size_t n, size_t size);
void *memory_zero (size_t n, size_t size);

/* Appends a text, which it takes over, to a NULL-terminated list of n; *list
 * is NULL at first.  environment_free () frees such a list.
 */
void text_append (char ***list, size_t *n, char *text);

/* A copy of hostile text (a commit subject, a path, a log line) that is safe
 * on a terminal: control characters, escape sequences, bidirectional marks
 * and bytes that are not UTF-8 become '?'; newlines and tabs become spaces.
 * The caller frees it.
 */
char *text_plain (const char *s);

/* A copy in which bytes that are not UTF-8 are replaced by U+FFFD, all else
 * kept: for data, where text_plain () is for eyes.
 */
char *text_utf8 (const char *s);

/* The whole of s as a number, with nothing before or after it ("12x", "",
 * " 1" and "nan" are refused).  True on success.
 */
bool text_to_unsigned (const char *s, unsigned long max, unsigned long *value);
bool text_to_double (const char *s, double *value);

/* A duration such as 90, 90s, 15m, 8h or 2d, in seconds; must be > 0. */
bool text_to_seconds (const char *s, double *seconds);

/* A size such as 500M or 20G, in bytes (powers of 1024). */
bool text_to_bytes (const char *s, unsigned long long *bytes);

/* A ratio - 1 from a percentage such as 5 or 5%: 0.05; must be > 0. */
bool text_to_fraction (const char *s, double *fraction);

/* The text as one word for a shell, quoted where that is needed. */
char *text_shell_quote (const char *s);

/* "9.1 s", "4 min", "2 h 10 min": a duration for people, never for data. */
char *text_duration (double seconds);

#endif
