/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The answer of a bisection or a comparison: as data and in words.
 */
#ifndef BOOTBISECT_REPORTS_VERDICT_H
#define BOOTBISECT_REPORTS_VERDICT_H

#include <stdio.h>

#include "../runner/history.h"

/* Whether the job is of a verb that decides. */
bool verdict_wanted (const struct history *history);

/* As reports/schema/verdict.json describes it, of the verdict on record;
 * one that is still to come is undecided.  The caller puts it.
 */
struct json_object *verdict_json (const struct history *history, const char *dir);

/* "28.3 % slower (interval +25.1 .. +31.7 %)" of an effect object; of a failure
 * search how the rates differ.  The caller frees it.
 */
char *verdict_effect_words (const struct history *history, struct json_object *effect);

/* Why an undecided verdict is undecided. */
const char *verdict_reason_words (const char *reason);

/* A few lines for people. */
void verdict_print (const struct history *history, const char *dir, FILE *fp);

/* Whether a slowdown (in a failure search: more failures) was found. */
bool verdict_is_slower (const struct history *history);

#endif
