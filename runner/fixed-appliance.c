/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Makes fixed appliances with supermin; see fixed-appliance.h.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "appliance-cache.h"
#include "appliance-inputs.h"
#include "artefact.h"
#include "cleanup.h"
#include "clock.h"
#include "console.h"
#include "environment.h"
#include "files.h"
#include "fixed-appliance.h"
#include "scratch.h"
#include "supervise.h"
#include "text.h"

#define BACKEND "appliance"
#define MEMORY "/dev/shm"
#define README "README.fixed"

struct appliances {
  char *cache_dir;
  uint64_t limit;
  char *folder;        /* of this job: one folder a kernel below it */
  int lock;            /* on that folder; -1: not made yet */
  size_t n;            /* folders in it */
  char *memory;        /* the job's folder in /dev/shm */
  int memory_lock;     /* on that folder; -1: not made yet */
  struct store *store; /* NULL: not opened yet */
};

struct appliances *
appliances_open (const char *cache_dir, uint64_t limit, const char *scratch)
{
  struct appliances *appliances = memory_zero (1, sizeof *appliances);

  appliances->cache_dir = text_copy (cache_dir);
  appliances->limit = limit;
  appliances->folder
    = text_format ("%s/appliances-%d-%.0f", scratch, (int) getpid (), clock_seconds () * 1e9);
  appliances->memory = text_format (MEMORY "/bootbisect-%u/%d-%.0f", (unsigned) geteuid (),
                                    (int) getpid (), clock_seconds () * 1e9);
  appliances->lock = appliances->memory_lock = -1;
  return appliances;
}

void
appliances_close (struct appliances *appliances)
{
  if (!appliances)
    return;
  if (appliances->lock >= 0) {
    scratch_remove (appliances->folder);
    close (appliances->lock);
  }
  if (appliances->memory_lock >= 0) {
    scratch_remove (appliances->memory);
    close (appliances->memory_lock);
  }
  store_close (appliances->store);
  free (appliances->memory);
  free (appliances->cache_dir);
  free (appliances->folder);
  free (appliances);
}

static int
open_means (struct appliances *appliances, struct error *err)
{
  if (appliances->lock < 0)
    appliances->lock = scratch_make (appliances->folder, err);
  if (appliances->lock >= 0 && !appliances->store)
    appliances->store = store_open (appliances->cache_dir, appliances->limit, err);
  return appliances->store ? 0 : -1;
}

/* ---- the making ---- */

/* supermin's environment: its kernel, and modules.  It dies without a
 * modules.dep, also when nothing is a module.
 */
static char **
supermin_environment (struct appliances *appliances, const struct setup *setup,
                      struct error *err)
{
  CLEANUP_FREE char *none = text_format ("%s/no-modules", appliances->folder);
  CLEANUP_FREE char *list = text_format ("%s/modules.dep", none);
  char **env;

  if (folder_make (none, err) < 0 || file_write (list, "", 0, err) < 0)
    return NULL;
  env = environment_copy (NULL);
  if (setup->kernel) {
    environment_set (&env, "SUPERMIN_KERNEL", setup->kernel);
    environment_set (&env, "SUPERMIN_KERNEL_VERSION", NULL);
    environment_set (&env, "SUPERMIN_MODULES", setup->modules ? setup->modules : none);
  }
  return env;
}

static int
run_supermin (struct appliances *appliances, const struct setup *setup, const char *inputs,
              const char *files, struct error *err)
{
  CLEANUP_FREE char *log = text_format ("%s/supermin.log", appliances->folder);
  CLEANUP_FREE char *temporary = text_format ("%s-supermin", appliances->folder);
  struct utsname machine = { 0 };
  const char *const argv[]
    = { "supermin", "--build", "--copy-kernel", "-f", "ext2", "--host-cpu", machine.machine,
        inputs, "-o", files, NULL };
  struct job_spec spec = { .argv = argv, .output = log, .scratch = temporary,
                           .limit = SUPERMIN_LIMIT };
  char **env = supermin_environment (appliances, setup, err);
  struct job_result result;

  uname (&machine);
  spec.envp = (const char *const *) env;
  int r = env ? job_run (&spec, &result, err) : -1;
  environment_free (env);
  if (r < 0)
    return -1;
  if (result.end == JOB_CANCELLED)
    return error_set (err, STATUS_INTERRUPTED, "interrupted while supermin made an appliance");
  if (result.end == JOB_EXITED && result.value == 0)
    return 0;
  CLEANUP_FREE char *why = result.end == JOB_TIMED_OUT ? NULL : console_tail (log, 1);
  CLEANUP_FREE char *end = result.end == JOB_TIMED_OUT
                             ? text_format ("it took longer than %d s", SUPERMIN_LIMIT)
                             : text_format ("status %d", result.value);
  return error_set (err, STATUS_UNMEASURED, "supermin could not make an appliance: %s",
                    why ? why : end);
}

/* Fills the folder of a new artefact. */
static int
make (struct appliances *appliances, const struct setup *setup, const char *inputs,
      const char *files, struct error *err)
{
  CLEANUP_FREE char *kernel = text_format ("%s/kernel", files);
  CLEANUP_FREE char *readme = text_format ("%s/" README, files);
  static const char text[] = "A fixed appliance of libguestfs, made by bootbisect.\n";

  if (run_supermin (appliances, setup, inputs, files, err) < 0
      || file_write (readme, text, strlen (text), err) < 0)
    return -1;
  /* The one that happened to be the first of those that share the rest. */
  return setup->kernel && !setup->modules ? folder_remove (kernel, err) : 0;
}

/* The appliance of this ID, made where it is not there; held from then on. */
static int
find (struct appliances *appliances, const struct setup *setup, const char *inputs,
      const char *id, struct artefact *artefact, struct error *err)
{
  const struct artefact_note note
    = { .status = ARTEFACT_OK, .backend = BACKEND, .content = id };

  if (store_find (appliances->store, id, artefact, err) < 0)
    return -1;
  if (artefact->status == ARTEFACT_OK)
    return 0;
  artefact_clear (artefact);
  CLEANUP_FREE char *files = store_begin (appliances->store, id, err);
  if (!files)
    return -1;
  if (make (appliances, setup, inputs, files, err) == 0)
    return store_put (appliances->store, id, files, &note, artefact, err);
  store_abandon (appliances->store, files);
  return -1;
}

/* ---- a kernel of its own with what all share ---- */

/* A copy, since verify.c wants the file to be here, and a link would change what
 * stat () says of an artefact.
 */
static int
join (struct appliances *appliances, const char *files, struct setup *setup,
      struct error *err)
{
  static const char *const shared[] = { "initrd", "root", README };
  CLEANUP_FREE char *folder = text_format ("%s/%zu", appliances->folder, appliances->n++);
  CLEANUP_FREE char *kernel = text_format ("%s/kernel", folder);
  CLEANUP_FREE char *real = realpath (setup->kernel, NULL);

  if (!real)
    return file_error (err, setup->kernel);
  if (folder_make (folder, err) < 0 || folder_copy (real, kernel, NULL, err) < 0)
    return -1;
  for (size_t i = 0; i < sizeof shared / sizeof shared[0]; i++) {
    CLEANUP_FREE char *from = text_format ("%s/%s", files, shared[i]);
    CLEANUP_FREE char *to = text_format ("%s/%s", folder, shared[i]);

    if (symlink (from, to) < 0)
      return file_error (err, to);
  }
  setup->appliance = STEAL (folder);
  return 0;
}

int
appliances_attach (struct appliances *appliances, struct setup *setup, struct error *err)
{
  CLEANUP_FREE char *inputs = NULL;
  struct artefact artefact = { 0 };
  char id[REPO_HASH_SIZE];

  if (open_means (appliances, err) < 0 || !(inputs = appliance_inputs (setup, err))
      || appliance_id (setup, inputs, id, err) < 0
      || find (appliances, setup, inputs, id, &artefact, err) < 0)
    return -1;
  CLEANUP_FREE char *files = text_format ("%s/files", artefact.folder);
  artefact_clear (&artefact);
  if (setup->kernel && !setup->modules)
    return join (appliances, files, setup, err);
  setup->appliance = STEAL (files);
  return 0;
}

/* ---- in memory ---- */

/* What a job that was killed left there goes first. */
static int
open_memory (struct appliances *appliances, struct error *err)
{
  CLEANUP_FREE char *parent = text_copy (appliances->memory);
  struct stat st;

  if (appliances->memory_lock >= 0)
    return 0;
  *strrchr (parent, '/') = '\0';
  if (mkdir (parent, 0700) < 0 && errno != EEXIST)
    return file_error (err, parent);
  if (lstat (parent, &st) < 0 || !S_ISDIR (st.st_mode) || st.st_uid != geteuid ())
    return error_set (err, STATUS_UNMEASURED, "%s: is somebody else's: have it removed", parent);
  scratch_sweep (parent);
  appliances->memory_lock = scratch_make (appliances->memory, err);
  return appliances->memory_lock < 0 ? -1 : 0;
}

int
appliances_attach_memory (struct appliances *appliances, struct setup *setup,
                          struct error *err)
{
  static const char *const names[] = { "kernel", "initrd", "root", README };

  if (appliances_attach (appliances, setup, err) < 0 || open_memory (appliances, err) < 0)
    return -1;
  CLEANUP_FREE char *folder = text_format ("%s/%zu", appliances->memory, appliances->n++);
  if (folder_make (folder, err) < 0)
    return -1;
  for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
    CLEANUP_FREE char *link = text_format ("%s/%s", setup->appliance, names[i]);
    CLEANUP_FREE char *from = realpath (link, NULL);
    CLEANUP_FREE char *to = text_format ("%s/%s", folder, names[i]);

    if (!from)
      return file_error (err, link);
    if (folder_copy (from, to, NULL, err) < 0)
      return error_prefix (err, "a copy of the appliance in memory");
  }
  free (setup->appliance);
  setup->appliance = STEAL (folder);
  return 0;
}
