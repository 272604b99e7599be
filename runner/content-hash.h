/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BOOTBISECT_CONTENT_HASH_H
#define BOOTBISECT_CONTENT_HASH_H

#include "error.h"
#include "repo/repo.h"

/* The hash of all that is in the folder: names, modes, contents. */
int content_hash (const char *folder, char hash[REPO_HASH_SIZE], struct error *err);

#endif
