/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a qemu tree asks for before it is built: the meson subprojects that
 * it does not carry itself, and the files that describe its build.
 *
 * Up to 8.0 the foreign pieces are submodules, which the checkout fills.
 * Since then they are wraps: meson would fetch the named revision over the
 * network, so it is put in place from this machine beforehand.
 */
#include <stdlib.h>
#include <string.h>

#include "../runner/cleanup.h"
#include "../runner/content-hash.h"
#include "../runner/files.h"
#include "../runner/paths.h"
#include "../runner/repo/module.h"
#include "../runner/text.h"
#include "qemu.h"

/* Meson reads these whatever is switched off; the others (dtc, slirp,
 * Rust crates ...) only for features that we leave out or take from the
 * system.
 */
static const char *const subprojects[]
  = { "keycodemapdb", "berkeley-softfloat-3", "berkeley-testfloat-3", NULL };

/* The value of `key = value` on a line of its own, or NULL. */
static char *
wrap_value (const char *text, const char *key)
{
  size_t n = strlen (key);

  for (const char *line = text; line; line = strchr (line, '\n')) {
    line += strspn (line, " \t\r\n");
    if (strncmp (line, key, n) != 0)
      continue;
    const char *value = line + n + strspn (line + n, " \t");
    if (*value != '=')
      continue;
    value += 1 + strspn (value + 1, " \t");
    return text_format ("%.*s", (int) strcspn (value, " \t\r\n"), value);
  }
  return NULL;
}

void
qemu_wrap_read (const char *text, struct qemu_wrap *wrap)
{
  wrap->revision = wrap_value (text, "revision");
  wrap->patch_directory = wrap_value (text, "patch_directory");
}

void
qemu_wrap_clear (struct qemu_wrap *wrap)
{
  free (wrap->revision);
  free (wrap->patch_directory);
}

/* Where a build in the user's own clone has put a subproject; NULL: nowhere.
 * The clone may be named by its .git folder.
 */
static char *
subproject_of_clone (const char *clone, const char *path)
{
  size_t n = clone ? strlen (clone) : 0;

  if (n == 0)
    return NULL;
  while (n > 1 && clone[n - 1] == '/')
    n--;
  if (n > 5 && strncmp (clone + n - 5, "/.git", 5) == 0)
    n -= 5;
  return text_format ("%.*s/%s", (int) n, clone, path);
}

/* Puts the revision into the folder, and the overlay (or NULL) on top. */
static int
fill (struct build *build, const char *name, const char *revision, const char *overlay,
      const char *folder, struct error *err)
{
  const struct build_job *job = build->job;
  CLEANUP_FREE char *path = text_format ("subprojects/%s", name);
  CLEANUP_FREE char *state = text_format ("%s/.bootbisect-%s.state", job->build, name);
  CLEANUP_FREE char *store = subproject_of_clone (job->clone, path);
  CLEANUP_FREE char *fetch = text_format ("meson subprojects download %s", name);
  struct module_wanted wanted = {
    .kind = "subproject",
    .fetch = fetch,
    .name = name,
    .path = path,
    .commit = revision,
    .store = store,
    .modules_dir = job->options->modules_dir,
  };
  struct error why;

  if (folder_remove (folder, err) < 0 || folder_remove (state, err) < 0)
    return -1;
  if (module_checkout (&wanted, folder, state, NULL, &why) < 0)
    return build_fail (build, BUILD_MISSING, "%s", why.text);
  if (overlay && folder_copy (overlay, folder, NULL, err) < 0)
    return -1;
  if (!file_exists (folder, "meson.build"))
    return build_fail (build, BUILD_MISSING,
                       "%s: the files in --modules-dir have no meson.build: give it a clone "
                       "of the subproject that has commit %.12s",
                       path, revision);
  return 1;
}

static int
fill_subproject (struct build *build, const char *name, struct error *err)
{
  const struct build_job *job = build->job;
  CLEANUP_FREE char *wrap_path = text_format ("%s/subprojects/%s.wrap", job->source, name);
  CLEANUP_FREE char *folder = text_format ("%s/subprojects/%s", job->source, name);
  CLEANUP_FREE char *stamp = text_format (".bootbisect-%s", name);
  CLEANUP_FREE char *overlay = NULL;
  struct qemu_wrap wrap;
  char hash[REPO_HASH_SIZE] = "";
  int r = 1;

  if (!file_exists (wrap_path, NULL))
    return 1;
  if (job->in_place && !file_exists (job->build, stamp) && !folder_is_empty (folder))
    return 1; /* the user's own */
  CLEANUP_FREE char *text = file_read (wrap_path, NULL, err);
  if (!text)
    return -1;
  qemu_wrap_read (text, &wrap);
  if (!wrap.revision)
    r = build_fail (build, BUILD_FAILED, "subprojects/%s.wrap names no revision", name);
  if (r == 1 && wrap.patch_directory && path_is_inside (wrap.patch_directory)) {
    overlay
      = text_format ("%s/subprojects/packagefiles/%s", job->source, wrap.patch_directory);
    r = content_hash (overlay, hash, err) < 0 ? -1 : 1;
  }
  if (r == 1) {
    /* Untouched files keep their times, so ninja sees nothing new. */
    CLEANUP_FREE char *what = text_format ("%s %s\n", wrap.revision, hash);

    if (job->fresh || !file_exists (folder, "meson.build")
        || !build_stamp_is (job, stamp, what))
      r = fill (build, name, wrap.revision, overlay, folder, err);
    if (r == 1 && build_stamp_set (job, stamp, what, err) < 0)
      r = -1;
  }
  qemu_wrap_clear (&wrap);
  return r;
}

int
qemu_fill_subprojects (struct build *build, struct error *err)
{
  int r = 1;

  for (size_t i = 0; subprojects[i] && r == 1; i++)
    r = fill_subproject (build, subprojects[i], err);
  return r;
}

int
qemu_description_hash (const char *source, char hash[REPO_HASH_SIZE],
                       struct error *err)
{
  static const char *const patterns[]
    = { "configure",      "VERSION",        "pythondeps.toml",
        "meson.build",    "*/meson.build",  "meson_options.txt",
        "*/meson_options.txt",              "Kconfig*",
        "*/Kconfig*",     "configs/*",      "default-configs/*",
        "*.wrap",         "subprojects/packagefiles/*",
        "python/wheels/*", "scripts/meson*", "scripts/minikconf.py",
        "python/scripts/mkvenv.py",         "rules.mak",
        "Makefile",       "Makefile.target", NULL };

  /* roms/ holds whole projects that no build of ours reads. */
  return description_hash (source, patterns, "roms", hash, err);
}
