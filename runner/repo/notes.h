/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * git notes under refs/notes/bootbisect: in a bare repository of our own, or,
 * as the one thing that is ever written to a user's clone, there when that is
 * asked for in so many words.
 */
#ifndef BOOTBISECT_NOTES_H
#define BOOTBISECT_NOTES_H

#include <stdbool.h>

#include "../error.h"

#define NOTES_REF "refs/notes/bootbisect"

struct notes;

/* Opens the repository; `make`: a bare one is made where there is none. */
struct notes *notes_open (const char *path, bool make, struct error *err);
void notes_close (struct notes *notes);

/* Sets the note of a commit (a full hash, which the repository need not
 * have), in place of an earlier one; the others stay.
 */
int notes_put (struct notes *notes, const char *hash, const char *text, struct error *err);

/* Commits what was put, where that changes anything. */
int notes_commit (struct notes *notes, struct error *err);

#endif
