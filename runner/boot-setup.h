/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * From a struct setup to the probe's command line and environment: the only
 * place that knows libguestfs' and supermin's variables.
 */
#ifndef BOOTBISECT_BOOT_SETUP_H
#define BOOTBISECT_BOOT_SETUP_H

#include <stdbool.h>

#include "error.h"
#include "setup.h"

/* Path of bootbisect-probe: $BOOTBISECT_PROBE, else beside the running
 * program (a build folder), else where it is installed.  NULL with an error
 * when none of them can be executed; the caller frees it.
 */
char *probe_path (struct error *err);

/* The probe's arguments: an array of strings, both freed by
 * environment_free ().
 */
char **boot_arguments (const struct setup *setup, bool verbose, struct error *err);

/* The environment of a boot: ours, with what the setup decides.  Makes the
 * setup's cache folder.  NULL on error; freed by environment_free ().
 */
char **boot_environment (const struct setup *setup, struct error *err);

/* The folder that libguestfs will use for its cache, whatever TMPDIR the
 * boot itself is given.  The caller frees it.
 */
char *boot_cachedir (const struct setup *setup);

#endif
