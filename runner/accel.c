/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Whether KVM runs a guest here (promise 4).  That /dev/kvm opens, and even
 * that a machine is created in it, proves nothing: only a launch that comes
 * to its end does.  The answer is kept in CACHE/accel.json.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "appliance-cache.h"
#include "boot-setup.h"
#include "cleanup.h"
#include "environment.h"
#include "json.h"
#include "measure.h"
#include "text.h"

#define DEVICE "/dev/kvm"

/* A program's path and identity: what it is now, not what it was then. */
static char *
program_key (const char *name)
{
  const char *list = getenv ("PATH");
  CLEANUP_FREE char *copy = text_copy (list ? list : "/usr/bin:/bin");
  char *rest = copy, *folder;
  struct stat st;

  while (!strchr (name, '/') && (folder = strsep (&rest, ":")) != NULL) {
    CLEANUP_FREE char *path = text_format ("%s/%s", folder, name);

    if (access (path, X_OK) == 0)
      return program_key (path);
  }
  if (stat (name, &st) < 0)
    return text_copy (name);
  return text_format ("%s %llu %llu %lld %lld", name, (unsigned long long) st.st_dev,
                      (unsigned long long) st.st_ino, (long long) st.st_size,
                      (long long) st.st_mtime);
}

/* What a proof holds for: host, its kernel, qemu, the device. */
static char *
proof_key (const struct setup *setup)
{
  const char *hv = setup->hv ? setup->hv : getenv ("LIBGUESTFS_HV");
  CLEANUP_FREE char *qemu = NULL;
  CLEANUP_FREE char *key = NULL;
  struct utsname host = { 0 };
  struct stat st = { 0 };

  uname (&host);
  if (stat (DEVICE, &st) < 0)
    st.st_rdev = 0;
  CLEANUP_FREE char *system = text_format ("qemu-system-%s", host.machine);
  qemu = program_key (hv && hv[0] ? hv : system);
  key = text_format ("%s %s|%s|%llu", host.nodename, host.release, qemu,
                     (unsigned long long) st.st_rdev);
  return text_plain (key);
}

static bool
proof_recall (const char *file, const char *key, bool *works)
{
  CLEANUP_JSON struct json_object *proofs = json_object_from_file (file);

  *works = json_truth (proofs, key);
  return json_object_is_type (json_member (proofs, key), json_type_boolean);
}

/* A cache that can't be written only costs the proof again. */
static void
proof_remember (const char *file, const char *key, bool works)
{
  struct json_object *proofs = json_object_from_file (file);

  if (!json_object_is_type (proofs, json_type_object)) {
    json_object_put (proofs);
    proofs = json_object_new_object ();
  }
  json_add_truth (proofs, key, works);
  json_write_file (file, proofs, NULL);
  json_object_put (proofs);
}

void
accel_remember (const struct setup *setup, const char *cache_dir, bool works)
{
  CLEANUP_FREE char *file = text_format ("%s/accel.json", cache_dir);
  CLEANUP_FREE char *key = proof_key (setup);

  proof_remember (file, key, works);
}

/* The error that the probe gives in its answer. */
static char *
probe_error (int fd)
{
  CLEANUP_JSON struct json_object *answer = json_object_from_fd (fd);
  const char *text = json_text (answer, "error");

  return text[0] ? text_plain (text) : text_copy ("the probe died");
}

/* Launches once under KVM, bounded.  `failure` is left NULL when that went
 * well.  -1 when it could not be tried, or when the user interrupted it.
 */
static int
prove (const struct setup *setup, const char *cache_dir, struct job_result *result,
       char **failure, struct error *err)
{
  CLEANUP_FREE char *scratch
      = text_format ("%s/scratch/accel-%d", cache_dir, (int) getpid ());
  CLEANUP_FREE char *cachedir = boot_cachedir (setup);
  CLEANUP_CLOSE int fd = memfd_create ("answer", MFD_CLOEXEC);
  CLEANUP_FREE char *answer = text_format ("/proc/self/fd/%d", fd);
  struct setup kvm = *setup;
  struct job_spec spec = { .output = "/dev/null", .answer = answer, .scratch = scratch };
  int r = -1;

  kvm.accel = ACCEL_KVM;
  spec.limit = ACCEL_PROOF_LIMIT + (appliance_cache_filled (cachedir) ? 0 : SUPERMIN_LIMIT);
  spec.argv = (const char *const *) boot_arguments (&kvm, false, err);
  spec.envp = (const char *const *) (spec.argv ? boot_environment (&kvm, err) : NULL);
  if (spec.envp)
    r = job_run (&spec, result, err);
  environment_free ((char **) spec.argv);
  environment_free ((char **) spec.envp);
  if (r < 0)
    return -1;
  if (result->end == JOB_CANCELLED)
    return error_set (err, STATUS_INTERRUPTED, "interrupted while trying KVM");
  if (result->end == JOB_TIMED_OUT)
    *failure = text_format ("no guest ran to its end within %.0f s", spec.limit);
  else if (result->end != JOB_EXITED || result->value != 0)
    *failure = probe_error (fd);
  return 0;
}

/* `failure` is left NULL when KVM runs a guest here, else it says why not. */
static int
try_kvm (const struct setup *setup, const char *cache_dir, char **failure,
         struct error *err)
{
  CLEANUP_FREE char *file = text_format ("%s/accel.json", cache_dir);
  CLEANUP_FREE char *key = NULL;
  struct job_result result;
  bool works;

  if (access (DEVICE, R_OK | W_OK) < 0) {
    *failure = text_format ("%s: %s", DEVICE, strerror (errno));
    return 0;
  }
  key = proof_key (setup);
  if (proof_recall (file, key, &works)) {
    if (!works)
      *failure = text_format ("no guest ran to its end when it was tried (remembered in %s)",
                              file);
    return 0;
  }
  if (prove (setup, cache_dir, &result, failure, err) < 0)
    return -1;
  /* What fails at once costs nothing to try again, and may be mended by then
   * (an appliance that can't be built says nothing of KVM).
   */
  if (!*failure || result.end == JOB_TIMED_OUT)
    proof_remember (file, key, !*failure);
  return 0;
}

int
accel_resolve (enum accel wanted, const struct setup *setup, const char *cache_dir,
               enum accel *accel, char **why, struct error *err)
{
  CLEANUP_FREE char *failure = NULL;

  *why = NULL;
  if (wanted == ACCEL_TCG) {
    *accel = ACCEL_TCG;
    *why = text_copy ("TCG, as asked for");
    return 0;
  }
  if (try_kvm (setup, cache_dir, &failure, err) < 0)
    return -1;
  if (failure && wanted == ACCEL_KVM)
    return error_set (err, STATUS_UNMEASURED, "no KVM: %s: use --accel tcg", failure);
  *accel = failure ? ACCEL_TCG : ACCEL_KVM;
  *why = failure ? text_format ("using TCG, for KVM does not work: %s", failure)
                 : text_copy ("KVM runs a guest here");
  return 0;
}
