/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Whether the files of a folder are still as they were, told by inode, size,
 * mode and times: cheap enough to ask after every run.  New files do not
 * count, for a run may leave what it likes beside what was built.
 */
#ifndef BOOTBISECT_CONTENT_MARK_H
#define BOOTBISECT_CONTENT_MARK_H

#include "error.h"

struct content_mark;

/* NULL with an error where the folder can't be read. */
struct content_mark *content_mark_new (const char *folder, struct error *err);
void content_mark_free (struct content_mark *mark);

/* The name of a file that is another now, or gone, below the folder; borrowed
 * from the mark.  NULL: all are as they were.
 */
const char *content_mark_changed (const struct content_mark *mark);

#endif
