/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What is known of a commit in a few lines, for `git log --notes`.
 */
#ifndef BOOTBISECT_NOTES_TEXT_H
#define BOOTBISECT_NOTES_TEXT_H

#include "figures.h"

/* The note of a subject, freed by the caller; NULL where it is no commit of
 * the clone, or nothing is known of it.
 */
char *notes_text (const struct history *history, const struct figures *figures,
                  size_t subject);

/* Writes the notes of all subjects to the repository: `own`, a bare one that
 * is made where it is not there, else the clone of the job.
 */
int notes_write (struct history *history, const char *own, struct error *err);

#endif
