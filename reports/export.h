/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the exports for other programs have in common.
 */
#ifndef BOOTBISECT_EXPORT_H
#define BOOTBISECT_EXPORT_H

#include "axis.h"
#include "report.h"
#include "sentence.h"

struct export {
  struct history *history;
  const char *dir;
  struct figures figures;
  struct axis axis;
};

void export_open (struct export *export, struct history *history, const char *dir);
void export_close (struct export *export);

/* The estimate, or NULL where nothing of the subject was measured. */
const struct estimate *export_estimate (const struct export *export, size_t metric,
                                        size_t subject);

/* The newest commit with a figure, as a subject; SIZE_MAX: there is none. */
size_t export_newest (const struct export *export);

/* The mean of a metric of the subject's counted samples; NAN: it has none. */
double export_mean (const struct export *export, const char *metric, size_t subject);

/* The hash, or the label of what is no commit; borrowed, of others. */
const char *export_name (const struct export *export, size_t subject);

/* Seconds since 1970 of an RFC 3339 time in UTC; NAN of what is none. */
double export_seconds (const char *time);

/* Prints it, puts it. */
int export_print (struct json_object *whole, int flags, FILE *fp, struct error *err);

#endif
