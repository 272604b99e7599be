/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A file that is compared as it is: a qemu or a kernel, told by its header.
 */
#ifndef BOOTBISECT_FILE_SUBJECT_H
#define BOOTBISECT_FILE_SUBJECT_H

#include "error.h"
#include "repo/repo.h"
#include "setup.h"

/* Fills setup->hv or setup->kernel. */
int file_subject_attach (const char *path, struct setup *setup, struct error *err);

/* Completes a setup with a kernel from the image, where it does not say more
 * already: what the guest must say that it runs, and the system's modules for
 * that version.
 */
int kernel_describe (struct setup *setup, struct error *err);

#endif
