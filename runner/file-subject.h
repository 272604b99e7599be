/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A file that is compared as it is: a qemu or a kernel, told by its header.
 */
#ifndef BOOTBISECT_FILE_SUBJECT_H
#define BOOTBISECT_FILE_SUBJECT_H

#include "error.h"
#include "repo/repo.h"
#include "setup.h"

/* Fills setup->hv or setup->kernel (with its modules where the system has
 * them) and a cache folder of its own for a kernel's appliance.
 */
int file_subject_attach (const char *path, const char *cache_dir, struct setup *setup,
                         struct error *err);

/* Completes a setup with a kernel from the image: a cache folder of its own
 * (supermin takes a kernel into an appliance only once), what the guest must
 * say that it runs, and the system's modules for it.
 */
int kernel_attach (struct setup *setup, const char *cache_dir, struct error *err);

#endif
