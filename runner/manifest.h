/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BOOTBISECT_MANIFEST_H
#define BOOTBISECT_MANIFEST_H

#include <stdbool.h>

#include "artefact.h"

/* Writes id, status, backend, content, reason and build_seconds. */
int manifest_write (const char *path, const struct artefact *artefact,
                    struct error *err);

/* Reads them back.  False where the file is missing, damaged, or of another
 * ID or schema.
 */
bool manifest_read (const char *path, const char *id, struct artefact *artefact);

#endif
