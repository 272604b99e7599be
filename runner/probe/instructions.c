/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The guest's instructions, as qemu's plugin insn counts them: it writes
 * them to qemu's log when qemu ends, as "insns: N" up to 7.2 and as "total
 * insns: N" after a line a CPU since then.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../cleanup.h"
#include "../text.h"
#include "probe.h"

char *
instructions_begin (guestfs_h *g, const char *plugin)
{
  const char *folder = getenv ("TMPDIR");
  CLEANUP_FREE char *path
    = text_format ("%s/bootbisect-insns.XXXXXX", folder && *folder ? folder : "/tmp");
  CLEANUP_FREE char *option = text_format ("%s,inline=on", plugin);
  CLEANUP_CLOSE int fd = mkstemp (path);

  if (fd < 0)
    return NULL;
  if (guestfs_config (g, "-plugin", option) == 0 && guestfs_config (g, "-d", "plugin") == 0
      && guestfs_config (g, "-D", path) == 0)
    return STEAL (path);
  unlink (path);
  return NULL;
}

unsigned long long
instructions_end (const char *path)
{
  CLEANUP_FCLOSE FILE *fp = fopen (path, "re");
  CLEANUP_FREE char *line = NULL;
  unsigned long long count = 0;
  size_t size = 0;

  while (fp && getline (&line, &size, fp) > 0) {
    const char *number = strstr (line, "insns: ");

    if (number && strncmp (line, "cpu ", 4) != 0)
      count = strtoull (number + strlen ("insns: "), NULL, 10);
  }
  unlink (path);
  return count;
}
