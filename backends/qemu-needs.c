/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a qemu tree needs of the machine.  Its configure stops at the first
 * thing that is missing, in words of its own; here all are named at once, as
 * the packages that Debian has them in, and no commit counts as failed for
 * them.
 */
#include <stdlib.h>
#include <string.h>

#include "../runner/cleanup.h"
#include "../runner/files.h"
#include "../runner/interrupt.h"
#include "../runner/text.h"
#include "qemu.h"

/* Looked for, not imported: some of these must not be imported together. */
#define PYTHON_HAS(names)                                                                \
  "import importlib.util as u, sys; sys.exit (not all (map (u.find_spec, '" names        \
  "'.split ())))"

/* The first since 8.1, for pyvenv; the others to install the tree's own
 * python packages there, since 11.0.
 */
#define PYTHON_VENV "ensurepip venv"
#define PYTHON_BUILD "pip setuptools wheel"

struct need {
  const char *package;
  const char *file;    /* only for trees that have this file; NULL: all */
  const char *word;    /* and this text in it; NULL: any */
  const char *argv[8]; /* exits with 0 where it is there */
};

static const struct need needs[] = {
  { "gcc", NULL, NULL, { "cc", "--version" } },
  { "make", NULL, NULL, { "make", "--version" } },
  { "pkg-config", NULL, NULL, { "pkg-config", "--version" } },
  { "libglib2.0-dev", NULL, NULL, { "pkg-config", "--exists", "glib-2.0" } },
  { "libpixman-1-dev", NULL, NULL, { "pkg-config", "--exists", "pixman-1" } },
  { "zlib1g-dev", NULL, NULL, { "pkg-config", "--exists", "zlib" } },
  { "libfdt-dev", "meson.build", NULL,
    { "cc", "-E", "-include", "libfdt.h", "-xc", "/dev/null" } },
  { "ninja-build", "meson.build", NULL, { "ninja", "--version" } },
  /* Later trees bring theirs in python/wheels. */
  { "meson", ".gitmodules", "\"meson\"", { "meson", "--version" } },
  { "python3", NULL, NULL, { "python3", "--version" } },
  { "python3-venv", "python/scripts/mkvenv.py", NULL,
    { "python3", "-c", PYTHON_HAS (PYTHON_VENV) } },
  { "python3-pip python3-setuptools python3-wheel", "pythondeps.toml", "\"wheel\"",
    { "python3", "-c", PYTHON_HAS (PYTHON_BUILD) } },
};

/* Debian's, where the first one in PATH lacks what Debian's has. */
const char *
qemu_choose_python (const char *source)
{
  static const char probe[] = PYTHON_HAS (PYTHON_VENV " " PYTHON_BUILD);
  const char *const first[] = { "python3", "-c", probe, NULL };
  const char *const debian[] = { "/usr/bin/python3", "-c", probe, NULL };

  /* Trees without that file refuse the system's meson when told of a python. */
  return file_exists (source, "python/scripts/mkvenv.py") && !tool_works (first)
             && tool_works (debian)
           ? debian[0]
           : NULL;
}

/* Whether this tree has the need at all. */
static bool
is_needed (const struct need *need, const char *source)
{
  if (!need->file)
    return true;
  CLEANUP_FREE char *path = text_format ("%s/%s", source, need->file);
  if (!need->word || !file_exists (path, NULL))
    return file_exists (path, NULL);
  CLEANUP_FREE char *text = file_read (path, NULL, NULL);
  return text && strstr (text, need->word);
}

int
qemu_check_needs (struct build *build, const char *python)
{
  CLEANUP_FREE char *missing = text_copy ("");

  for (size_t i = 0; i < sizeof needs / sizeof needs[0]; i++) {
    struct need need = needs[i];

    if (python && strcmp (need.argv[0], "python3") == 0)
      need.argv[0] = python;
    if (is_needed (&need, build->job->source) && !tool_works (need.argv)) {
      CLEANUP_FREE char *before = missing;

      missing = text_format ("%s %s", before, need.package);
    }
  }
  /* Everything looks missing to a runner that is being stopped. */
  if (interrupt_requested ())
    return build_fail (build, BUILD_CANCELLED, "configure was interrupted");
  return *missing ? build_fail (build, BUILD_MISSING,
                                "qemu needs what is not installed; Debian's packages are:%s",
                                missing)
                  : 1;
}
