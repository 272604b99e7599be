/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Where the boots of an analysis spent their time: phases, their steps, and
 * the slowest gaps between two messages, over all its verbose boots; and
 * what the messages themselves cost, from the quiet boots in between.
 */
#ifndef BOOTBISECT_REPORTS_ANALYSIS_H
#define BOOTBISECT_REPORTS_ANALYSIS_H

#include <stdio.h>

#include "../runner/history.h"

/* Seconds over the boots that have the item. */
struct span {
  char *name;         /* of a gap: the message that it follows */
  char *until;        /* of a gap: the message that ended it; else NULL */
  size_t phase;       /* of a step or a gap: index into phases */
  size_t n;           /* boots */
  double begin;       /* mean, from the start of the boot */
  double mean;
  double sd;          /* NAN below two boots */
  double share;       /* of the mean boot: over all boots */
  double *values;     /* n, one a boot */
  size_t boot;        /* of the last value */
  double begins;      /* sum, while it is gathered */
  double longest;     /* of a gap: in any boot */
};

struct spans {
  struct span *list;
  size_t n;
};

struct analysis {
  size_t boots;       /* verbose boots with a record */
  size_t lost;        /* verbose boots whose record is not there or not whole */
  double mean, sd;    /* of their totals */
  struct spans phases; /* in the order of the boot */
  struct spans steps;  /* the same */
  struct spans gaps;   /* the slowest of each phase, the slowest first */
};

/* dir holds the log. */
void analysis_make (struct analysis *analysis, const struct history *history,
                    const char *dir);
void analysis_clear (struct analysis *analysis);

/* Whether the job is one. */
bool analysis_wanted (const struct history *history);

/* The object that reports/schema/analysis.json describes; the caller puts it. */
struct json_object *analysis_json (struct history *history, const char *dir);

/* A table for people. */
void analysis_print (struct history *history, const char *dir, FILE *fp);

#endif
