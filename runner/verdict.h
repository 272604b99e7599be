/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A plan's verdict as a line of the evidence log.
 */
#ifndef BOOTBISECT_VERDICT_H
#define BOOTBISECT_VERDICT_H

#include <json-c/json.h>

#include "decide/plan.h"

/* The caller puts it. */
struct json_object *verdict_record (const struct verdict *verdict);

#endif
