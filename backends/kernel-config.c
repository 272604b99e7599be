/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A kernel's configuration: our fragment (kernel.config), all else off, or the
 * user's file.  It is made anew for each commit from the tree and that text
 * alone, never from the commit before, so that equal sources have equal
 * configurations whatever was built between them.
 *
 * All else is off (allnoconfig), rather than as the architecture has it by
 * default: that is a third of the compiles, and what some commit between two
 * of a range switches on for everybody does not come into the boot.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../runner/cleanup.h"
#include "../runner/files.h"
#include "../runner/text.h"
#include "kernel.h"

#define WANTED "bootbisect.wanted"
#define NEW "bootbisect.config"

static const char fragment[] =
#include "kernel-config.inc"
  ;

/* On top of the user's file: a key made at random would make each build
 * another one, keys of a distribution are not in the tree, and debugging
 * information changes no boot but costs most of a build.
 */
static const char overrides[] = "\nCONFIG_LOCALVERSION_AUTO=n\n"
                                "CONFIG_MODULE_SIG=n\n"
                                "CONFIG_SYSTEM_TRUSTED_KEYS=\"\"\n"
                                "CONFIG_SYSTEM_REVOCATION_KEYS=\"\"\n"
                                "CONFIG_DEBUG_INFO=n\n"
                                "CONFIG_DEBUG_INFO_NONE=y\n"
                                "CONFIG_DEBUG_INFO_BTF=n\n";

/* The text that a configuration is made from; NULL with an error. */
static char *
wanted_text (const struct build_options *options, struct error *err)
{
  struct error why = { .text = "" };

  if (!options->kernel_config)
    return text_copy (fragment);
  CLEANUP_FREE char *own = file_read (options->kernel_config, NULL, &why);
  if (!own) {
    error_set (err, STATUS_USAGE, "--kernel-config: %s", why.text);
    return NULL;
  }
  return text_format ("%s%s", own, overrides);
}

char *
kernel_config_describe (const struct build_options *options, struct error *err)
{
  CLEANUP_FREE char *text = wanted_text (options, err);
  char hash[REPO_HASH_SIZE];

  if (!text)
    return NULL;
  repo_hash_bytes (text, strlen (text), hash);
  return text_format ("config: %s %s\n", options->kernel_config ? "own" : "fragment", hash);
}

/* Takes the new configuration for .config, unless it says the same: each file
 * that is newer costs compiles.
 */
static int
take_new (struct build *build, struct error *err)
{
  const struct build_job *job = build->job;
  CLEANUP_FREE char *made = text_format ("%s/" NEW, job->build);
  CLEANUP_FREE char *place = text_format ("%s/.config", job->build);
  CLEANUP_FREE char *text = file_read (made, NULL, err);
  CLEANUP_FREE char *before = file_read (place, NULL, NULL);

  if (!text)
    return -1;
  if (before && strcmp (text, before) == 0)
    return 1;
  return rename (made, place) < 0 ? file_error (err, place) : 1;
}

int
kernel_configure (struct build *build, struct error *err)
{
  static const char *const own[] = { "KCONFIG_CONFIG=" NEW, "olddefconfig", NULL };
  static const char *const least[]
    = { "KCONFIG_CONFIG=" NEW, "KCONFIG_ALLCONFIG=" WANTED, "allnoconfig", NULL };
  const struct build_job *job = build->job;
  const struct build_options *options = job->options;
  CLEANUP_FREE char *file
    = text_format ("%s/%s", job->build, options->kernel_config ? NEW : WANTED);

  if (options->configure)
    return build_shell (build, "configure", options->configure, job->build, err);
  CLEANUP_FREE char *text = wanted_text (options, err);
  if (!text || file_write (file, text, strlen (text), err) < 0)
    return -1;
  int r = kernel_make (build, options->kernel_config ? own : least, err);
  return r == 1 ? take_new (build, err) : r;
}

bool
kernel_config_has (const struct build_job *job, const char *option)
{
  CLEANUP_FREE char *path = text_format ("%s/.config", job->build);
  CLEANUP_FREE char *line = text_format ("\nCONFIG_%s=y\n", option);
  CLEANUP_FREE char *text = file_read (path, NULL, NULL);

  return text && strstr (text, line);
}
