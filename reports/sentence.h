/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The answer of a job in one sentence, for the head of a page or a comment.
 */
#ifndef BOOTBISECT_SENTENCE_H
#define BOOTBISECT_SENTENCE_H

#include "changes.h"

/* Which way the answer points. */
enum tone { TONE_SLOWER, TONE_FASTER, TONE_SAME, TONE_OPEN };

struct sentence {
  enum tone tone;
  char *text;         /* safe on a terminal; not yet escaped for markup */
  size_t subject;     /* the commit that it is about, or SIZE_MAX */
  double probability; /* NAN where there is none */
  const char *of;     /* what that is the probability of: "that ..." */
  double ratio, low, high; /* the effect with its interval; NAN likewise */
};

void sentence_make (struct sentence *sentence, const struct history *history,
                    const struct figures *figures, const struct axis *axis,
                    const struct changepoints *changes);
void sentence_clear (struct sentence *sentence);

/* What the job was about: "bisect of qemu v9.1.0..v9.2.0"; plain text, the
 * caller frees it.
 */
char *sentence_title (const struct history *history);

/* "5 builds, 68 boots, 16 min"; the caller frees it. */
char *sentence_cost (const struct history *history);

/* What took part in each boot and was not under test: "pinned: hv /x/qemu", or
 * "" where nothing was; plain text, the caller frees it.
 */
char *sentence_pins (const struct history *history);

/* "kernel 6.1, 2 x AMD EPYC, ...": machine, accelerator and pins; the caller
 * frees it.
 */
char *sentence_machine (const struct history *history);

/* What became of a subject: "measured", "does not build", ... */
const char *sentence_state (const struct history *history, const struct figures *figures,
                            size_t subject);

/* Why there is no figure, or ""; plain text, the caller frees it. */
char *sentence_reason (const struct history *history, const struct figures *figures,
                       size_t subject);

/* A commit's subject line, or what was measured in its place; plain text, the
 * caller frees it.
 */
char *sentence_name (const struct history *history, size_t subject);

#endif
