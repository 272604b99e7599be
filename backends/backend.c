/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The table of backends, and the choice among them.
 */
#include <string.h>

#include "../runner/cleanup.h"
#include "../runner/text.h"
#include "backend.h"

extern const struct backend generic_backend;
extern const struct backend kernel_backend;
extern const struct backend libguestfs_backend;
extern const struct backend qemu_backend;

const struct backend *const backends[] = {
  &qemu_backend,
  &kernel_backend,
  &libguestfs_backend,
  &generic_backend,
  NULL,
};

const struct backend *
backend_find (const char *name, bool (*has_path) (void *tree, const char *path), void *tree,
              struct error *err)
{
  for (size_t i = 0; backends[i]; i++)
    if (name ? strcmp (name, backends[i]->name) == 0
             : backends[i]->recognise && backends[i]->recognise (has_path, tree))
      return backends[i];

  if (!name) {
    error_set (err, STATUS_USAGE,
               "this is no tree that bootbisect knows how to build: "
               "say how with --backend generic --make CMD");
    return NULL;
  }
  CLEANUP_FREE char *plain = text_plain (name);
  CLEANUP_FREE char *known = text_copy ("");
  for (size_t i = 0; backends[i]; i++) {
    CLEANUP_FREE char *before = known;

    known = text_format ("%s%s%s", before, i ? ", " : "", backends[i]->name);
  }
  error_set (err, STATUS_USAGE, "no backend '%s': there are %s", plain, known);
  return NULL;
}
