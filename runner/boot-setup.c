/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The probe's command line and environment.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "boot-setup.h"
#include "cleanup.h"
#include "environment.h"
#include "files.h"
#include "scratch.h"
#include "text.h"

#define PROBE "bootbisect-probe"

/* PROBE in the folder of the running program, or NULL. */
static char *
beside_us (void)
{
  char path[4096];
  ssize_t n = readlink ("/proc/self/exe", path, sizeof path - 1);
  char *slash;

  if (n <= 0)
    return NULL;
  path[n] = '\0';
  slash = strrchr (path, '/');
  return text_format ("%.*s/" PROBE, (int) (slash - path), path);
}

char *
probe_path (struct error *err)
{
  const char *given = getenv ("BOOTBISECT_PROBE");
  CLEANUP_FREE char *path = given ? text_copy (given) : beside_us ();

  if (!given && (!path || access (path, X_OK) < 0)) {
    free (path);
    path = text_copy (BOOTBISECT_LIBEXECDIR "/" PROBE);
  }
  if (access (path, X_OK) == 0)
    return STEAL (path);
  error_set (err, STATUS_UNMEASURED,
             "cannot execute %s: %m (build with -Dprobe=enabled, or install it)", path);
  return NULL;
}

char **
boot_arguments (const struct setup *setup, bool verbose, struct error *err)
{
  char *probe = probe_path (err), **list = NULL;
  size_t n = 0;

  if (!probe)
    return NULL;
  text_append (&list, &n, probe);
  if (setup->memsize) {
    text_append (&list, &n, text_copy ("--memsize"));
    text_append (&list, &n, text_format ("%u", setup->memsize));
  }
  if (setup->smp) {
    text_append (&list, &n, text_copy ("--smp"));
    text_append (&list, &n, text_format ("%u", setup->smp));
  }
  if (setup->append)
    text_append (&list, &n, text_format ("--append=%s", setup->append));
  if (setup->insn_plugin)
    text_append (&list, &n, text_format ("--insn-plugin=%s", setup->insn_plugin));
  if (setup->daemon_id)
    text_append (&list, &n, text_copy ("--daemon"));
  if (setup->guestfs_backend)
    text_append (&list, &n, text_format ("--guestfs-backend=%s", setup->guestfs_backend));
  if (verbose)
    text_append (&list, &n, text_copy ("--verbose"));
  return list;
}

char *
boot_cachedir (const struct setup *setup)
{
  static const char *const names[] = { "LIBGUESTFS_CACHEDIR", "TMPDIR" };

  if (setup->cachedir)
    return text_copy (setup->cachedir);
  for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
    const char *value = getenv (names[i]);

    if (value && value[0])
      return text_copy (value);
  }
  return text_copy ("/var/tmp");
}

/* The user's own backend settings, with the accelerator that is wanted. */
static char *
backend_settings (const char *old, enum accel accel)
{
  CLEANUP_FREE char *copy = text_copy (old ? old : "");
  char *settings
      = text_copy (accel == ACCEL_TCG ? "force_tcg" : accel == ACCEL_KVM ? "force_kvm" : "");
  char *rest = copy, *word;

  while ((word = strsep (&rest, ":")) != NULL) {
    char *longer;

    if (!word[0]
        || (accel != ACCEL_AUTO
            && (strcmp (word, "force_tcg") == 0 || strcmp (word, "force_kvm") == 0)))
      continue;
    longer = text_format ("%s%s%s", settings, settings[0] ? ":" : "", word);
    free (settings);
    settings = longer;
  }
  return settings;
}

static void
set_libguestfs (char ***env, const char *build)
{
  const char *old = environment_get (*env, "LD_LIBRARY_PATH");
  CLEANUP_FREE char *path = text_format ("%s/lib/.libs%s%s", build, old && old[0] ? ":" : "",
                                         old ? old : "");
  CLEANUP_FREE char *appliance = text_format ("%s/appliance", build);

  environment_set (env, "LD_LIBRARY_PATH", path);
  environment_set (env, "LIBGUESTFS_PATH", appliance);
}

char **
boot_environment (const struct setup *setup, struct error *err)
{
  char **env = environment_copy (NULL);
  CLEANUP_FREE char *settings = NULL;
  CLEANUP_FREE char *cachedir = boot_cachedir (setup);

  if (folder_make (cachedir, NULL) == -1) {
    error_set (err, STATUS_UNMEASURED, "cannot make folder %s: %m", cachedir);
    goto fail;
  }
  settings = backend_settings (environment_get (env, "LIBGUESTFS_BACKEND_SETTINGS"),
                               setup->accel);
  /* These would slow the boots of a user who debugs something else. */
  environment_set (&env, "LIBGUESTFS_DEBUG", NULL);
  environment_set (&env, "LIBGUESTFS_TRACE", NULL);
  environment_set (&env, "LIBGUESTFS_CACHEDIR", cachedir);
  environment_set (&env, "LIBGUESTFS_BACKEND_SETTINGS", settings[0] ? settings : NULL);
  if (!environment_get (env, "LIBGUESTFS_BACKEND"))
    environment_set (&env, "LIBGUESTFS_BACKEND", "direct");
  if (setup->hv) {
    environment_set (&env, "LIBGUESTFS_QEMU", NULL);
    environment_set (&env, "LIBGUESTFS_HV", setup->hv);
  }
  if (setup->libguestfs)
    set_libguestfs (&env, setup->libguestfs);
  if (setup->appliance)
    environment_set (&env, "LIBGUESTFS_PATH", setup->appliance);
  return env;
fail:
  environment_free (env);
  return NULL;
}
