/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a kernel is built with, named all at once as Debian's packages, before
 * a commit can be blamed for what the machine lacks.
 */
#include <string.h>

#include "../runner/cleanup.h"
#include "../runner/interrupt.h"
#include "../runner/text.h"
#include "kernel.h"

enum wanted_by {
  ALL,
  OUR_CONFIG,   /* the fragment's way to compress */
  OWN_CONFIG,   /* certificates, which a distribution's has */
  MODULES,
};

static const struct {
  const char *package;
  enum wanted_by by;
  const char *argv[8]; /* exits with 0 where it is there */
} needs[] = {
  { "gcc", ALL, { "cc", "--version" } },
  { "make", ALL, { "make", "--version" } },
  { "binutils", ALL, { "objcopy", "--version" } },
  { "flex", ALL, { "flex", "--version" } },
  { "bison", ALL, { "bison", "--version" } },
  { "bc", ALL, { "bc", "--version" } },
  { "libelf-dev", ALL, { "cc", "-E", "-include", "gelf.h", "-xc", "/dev/null" } },
  { "lz4", OUR_CONFIG, { "lz4", "--version" } },
  { "libssl-dev", OWN_CONFIG, { "cc", "-E", "-include", "openssl/evp.h", "-xc", "/dev/null" } },
  { "kmod", MODULES, { "sh", "-c", "PATH=$PATH:/usr/sbin:/sbin depmod --version" } },
};

static bool
is_wanted (enum wanted_by by, const struct build_options *options)
{
  switch (by) {
  case OUR_CONFIG:
    return !options->kernel_config && !options->configure;
  case OWN_CONFIG:
    return options->kernel_config || options->configure;
  case MODULES:
    return options->modules;
  default:
    return true;
  }
}

int
kernel_check_needs (struct build *build)
{
  CLEANUP_FREE char *missing = text_copy ("");

  for (size_t i = 0; i < sizeof needs / sizeof needs[0]; i++)
    if (is_wanted (needs[i].by, build->job->options) && !tool_works (needs[i].argv)) {
      CLEANUP_FREE char *before = missing;

      missing = text_format ("%s %s", before, needs[i].package);
    }
  /* Everything looks missing to a runner that is being stopped. */
  if (interrupt_requested ())
    return build_fail (build, BUILD_CANCELLED, "the build was interrupted");
  return *missing ? build_fail (build, BUILD_MISSING,
                                "a kernel needs what is not installed; Debian's packages "
                                "are:%s",
                                missing)
                  : 1;
}
