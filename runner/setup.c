/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Copies and frees setups.
 */
#include <stdlib.h>
#include <string.h>

#include "setup.h"
#include "text.h"

void
setup_clear (struct setup *setup)
{
  free (setup->hv);
  free (setup->hv_binary);
  free (setup->kernel);
  free (setup->modules);
  free (setup->kernel_id);
  free (setup->appliance);
  free (setup->libguestfs);
  free (setup->daemon_id);
  free (setup->cachedir);
  free (setup->guestfs_backend);
  free (setup->folder);
  free (setup->insn_plugin);
  free (setup->append);
  memset (setup, 0, sizeof *setup);
}

void
setup_copy (struct setup *to, const struct setup *from)
{
  *to = *from;
  to->hv = text_copy (from->hv);
  to->hv_binary = text_copy (from->hv_binary);
  to->kernel = text_copy (from->kernel);
  to->modules = text_copy (from->modules);
  to->kernel_id = text_copy (from->kernel_id);
  to->appliance = text_copy (from->appliance);
  to->libguestfs = text_copy (from->libguestfs);
  to->daemon_id = text_copy (from->daemon_id);
  to->cachedir = text_copy (from->cachedir);
  to->guestfs_backend = text_copy (from->guestfs_backend);
  to->folder = text_copy (from->folder);
  to->insn_plugin = text_copy (from->insn_plugin);
  to->append = text_copy (from->append);
}
