/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The Linux kernel: built out of tree with all that the appliance needs in
 * the image itself, nothing but the image made, and booted through a fixed
 * appliance (runner/fixed-appliance.h).  x86-64 only.
 *
 * Equal sources give equal images: time, user, version counter and git's
 * description are fixed, and the host's name carries the build id, which is
 * a hash of the image (kernel-id.c).
 */
#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "../runner/cleanup.h"
#include "../runner/environment.h"
#include "../runner/files.h"
#include "../runner/text.h"
#include "kernel.h"

/* The longest list of words that a make of ours is given. */
#define WORDS_MAX 8

static const struct {
  const char *name, *value;
} fixed[] = {
  { "KBUILD_BUILD_TIMESTAMP", "Thu Jan  1 00:00:00 UTC 1970" },
  { "KBUILD_BUILD_USER", "bootbisect" },
  { "KBUILD_BUILD_HOST", KERNEL_ID_HOST },
  { "KBUILD_BUILD_VERSION", "1" },
  /* Set, though empty: else a "+" says that the commit has no tag. */
  { "LOCALVERSION", "" },
  { "GIT_DIR", "/dev/null/no-git" },
  { "KBUILD_OUTPUT", NULL },
  { "KBUILD_EXTMOD", NULL },
  { "KCONFIG_CONFIG", NULL },
  { "KCONFIG_ALLCONFIG", NULL },
  { "INSTALL_MOD_PATH", NULL },
};

static const char *const no_submodules[] = { NULL };

static bool
kernel_recognise (bool (*has_path) (void *tree, const char *path), void *tree)
{
  return has_path (tree, "Kbuild") && has_path (tree, "init/main.c")
         && has_path (tree, "arch/x86/Kconfig");
}

static char *
kernel_configuration (const struct build_options *options, struct error *err)
{
  static const char *const tools[][3] = {
    { "cc", "--version" },
    { "ld", "--version" },
    { "lz4", "--version" },
  };
  CLEANUP_FREE char *environment = environment_describe ();
  struct utsname machine;

  if (uname (&machine) != 0 || strcmp (machine.machine, "x86_64") != 0) {
    error_set (err, STATUS_UNMEASURED,
               "backend kernel builds for x86-64 alone: elsewhere say how with "
               "--backend generic --make CMD --gives kernel:PATH");
    return NULL;
  }
  CLEANUP_FREE char *config = kernel_config_describe (options, err);
  if (!config)
    return NULL;
  char *text = text_format ("configure: %s\nmake: %s\nmodules: %s\n%s%s",
                            options->configure ? options->configure : "",
                            options->make ? options->make : "",
                            options->modules ? "yes" : "no", config, environment);
  for (size_t i = 0; i < sizeof fixed / sizeof fixed[0]; i++) {
    CLEANUP_FREE char *before = text;

    text = text_format ("%s%s=%s\n", before, fixed[i].name,
                        fixed[i].value ? fixed[i].value : "");
  }
  for (size_t i = 0; i < sizeof tools / sizeof tools[0]; i++) {
    CLEANUP_FREE char *before = text;
    CLEANUP_FREE char *version = tool_version (tools[i]);

    text = text_format ("%s%s", before, version);
  }
  return text;
}

int
kernel_make (struct build *build, const char *const *words, struct error *err)
{
  const struct build_job *job = build->job;
  const char *cc = getenv ("CC") && *getenv ("CC") ? getenv ("CC") : "cc";
  const char *ccache = job->ccache && strncmp (cc, "ccache", 6) != 0 ? "ccache " : "";
  CLEANUP_FREE char *folder = text_format ("O=%s", job->build);
  CLEANUP_FREE char *compiler = text_format ("CC=%s%s", ccache, cc);
  CLEANUP_FREE char *host = text_format ("HOSTCC=%scc", ccache);
  CLEANUP_FREE char *jobs = text_format ("-j%u", job->options->jobs);
  const char *argv[6 + WORDS_MAX] = { "make", folder, compiler, host };
  size_t n = 4;

  for (size_t i = 0; words[i] && i < WORDS_MAX; i++)
    argv[n++] = words[i];
  if (job->options->jobs)
    argv[n++] = jobs;
  return build_step (build, "make", argv, job->source, err);
}

/* The user's own command takes the place of ours, in the build folder and with
 * the tree named by BOOTBISECT_SOURCE.
 */
static int
link_kernel (struct build *build, struct error *err)
{
  static const char *const words[] = { "vmlinux", NULL };
  const struct build_job *job = build->job;

  return job->options->make
           ? build_shell (build, "make", job->options->make, job->build, err)
           : kernel_make (build, words, err);
}

static int
make_image (struct build *build, struct error *err)
{
  static const char *const alone[] = { KERNEL_IMAGE, NULL };
  static const char *const both[] = { KERNEL_IMAGE, "modules", NULL };

  if (!build->job->options->modules)
    return kernel_make (build, alone, err);
  if (!kernel_config_has (build->job, "MODULES"))
    return build_fail (build, BUILD_FAILED,
                       "--modules: the configuration has none (CONFIG_MODULES is not set)");
  return kernel_make (build, both, err);
}

static int
kernel_build (const struct build_job *job, enum build_status *status, char **reason,
              struct error *err)
{
  char id[sizeof KERNEL_ID_HOST] = "";
  struct build build;

  if (job->source[strcspn (job->source, " \t\n:")])
    return error_set (err, STATUS_USAGE,
                      "%s: a kernel can't be built in a path with a blank or a colon: name "
                      "another folder with --cache-dir",
                      job->source);
  build_open (&build, job);
  for (size_t i = 0; i < sizeof fixed / sizeof fixed[0]; i++)
    environment_set (&build.env, fixed[i].name, fixed[i].value);
  /* ccache names sources from the build folder on, and the kernel's own map
   * takes away the absolute path alone: the image shall not depend on that. */
  if (job->ccache)
    environment_set (&build.env, "KCFLAGS", "-fmacro-prefix-map=../src/=");
  int r = kernel_check_needs (&build);
  if (r == 1)
    r = kernel_configure (&build, err);
  if (r == 1)
    r = link_kernel (&build, err);
  if (r == 1)
    r = kernel_put_id (&build, id, err);
  if (r == 1)
    r = make_image (&build, err);
  if (r == 1)
    r = kernel_keep (&build, id, err);
  build_close (&build, status, reason);
  return r < 0 ? -1 : 0;
}

/* The one folder below lib/modules, or NULL where there is none. */
static char *
modules_of (const char *files)
{
  CLEANUP_FREE char *above = text_format ("%s/lib/modules", files);
  DIR *dir = opendir (above);
  struct dirent *entry;
  char *found = NULL;

  while (dir && !found && (entry = readdir (dir)))
    if (entry->d_name[0] != '.')
      found = text_format ("%s/%s", above, entry->d_name);
  if (dir)
    closedir (dir);
  return found;
}

static int
kernel_attach_artefact (const struct build_options *options, const struct artefact *artefact,
                        struct setup *setup, struct error *err)
{
  CLEANUP_FREE char *files = text_format ("%s/files", artefact->folder);
  CLEANUP_FREE char *image = text_format ("%s/" KERNEL_IMAGE, files);
  CLEANUP_FREE char *id_file = text_format ("%s/" KERNEL_ID, files);
  CLEANUP_FREE char *id = file_read (id_file, NULL, err);

  (void) options;
  if (!id)
    return -1;
  if (access (image, R_OK) < 0)
    return file_error (err, image);
  setup->kernel = STEAL (image);
  setup->kernel_id = STEAL (id);
  setup->modules = modules_of (files);
  setup->folder = STEAL (files);
  return 0;
}

static unsigned
kernel_parts (const struct build_options *options)
{
  (void) options;
  return PART_KERNEL;
}

const struct backend kernel_backend = {
  .name = "kernel",
  .summary = "the Linux kernel, booted as the appliance's own",
  .recognise = kernel_recognise,
  .submodules = no_submodules,
  .configuration = kernel_configuration,
  .build = kernel_build,
  .parts = kernel_parts,
  .attach = kernel_attach_artefact,
};
