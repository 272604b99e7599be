/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The check that what ran is what was built (promise 3).
 */
#ifndef BOOTBISECT_VERIFY_H
#define BOOTBISECT_VERIFY_H

#include <json-c/json.h>
#include <stdbool.h>

#include "setup.h"

/* `ran` is what the probe said: {qemu: {path, device, inode}, kernel: {path,
 * version}, libguestfs: {path}, daemon: {md5}, appliance: {path, cachedir}}.  False, with a
 * line that names what was wanted and what ran (freed by the caller), when
 * they are not the same.  A hv that is a script can't be told from what it
 * starts, and is not checked unless hv_binary says what that is.
 */
bool verify_ran (const struct setup *setup, struct json_object *ran, char **reason);

#endif
