/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a libguestfs tree needs of the machine.  Its configure stops at the
 * first thing that is missing; here all are named at once, as the packages
 * that Debian has them in, and no commit counts as failed for them.
 */
#include <stdlib.h>
#include <string.h>

#include "../runner/cleanup.h"
#include "../runner/files.h"
#include "../runner/interrupt.h"
#include "../runner/text.h"
#include "libguestfs.h"

#define LIBRARIES "m4/guestfs-libraries.m4"

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
  { "autoconf", NULL, NULL, { "autoconf", "--version" } },
  { "automake", NULL, NULL, { "automake", "--version" } },
  { "libtool", NULL, NULL, { "libtoolize", "--version" } },
  { "autopoint", NULL, NULL, { "autopoint", "--version" } },
  { "gettext", NULL, NULL, { "msgfmt", "--version" } },
  { "perl", NULL, NULL, { "perl", "-MPod::Man", "-MPod::Simple", "-e", "1" } },
  { "ocaml-nox", NULL, NULL, { "ocamlopt", "-version" } },
  { "ocaml-findlib", NULL, NULL, { "ocamlfind", "printconf", "destdir" } },
  { "libhivex-ocaml-dev", "daemon/filearch.ml", NULL, { "ocamlfind", "query", "hivex" } },
  { "libaugeas-ocaml-dev", "m4/guestfs-ocaml.m4", "OCAML_PKG(augeas)",
    { "ocamlfind", "query", "augeas" } },
  { "libhivex-dev", NULL, NULL, { "pkg-config", "--exists", "hivex" } },
  { "libaugeas-dev", NULL, NULL, { "pkg-config", "--exists", "augeas" } },
  { "libpcre2-dev", LIBRARIES, "libpcre2-8", { "pkg-config", "--exists", "libpcre2-8" } },
  { "libpcre3-dev", LIBRARIES, "[libpcre]", { "pkg-config", "--exists", "libpcre" } },
  { "libjansson-dev", LIBRARIES, "jansson >=", { "pkg-config", "--exists", "jansson" } },
  { "libjson-c-dev", LIBRARIES, "json-c >=", { "pkg-config", "--exists", "json-c" } },
  { "libzstd-dev", LIBRARIES, "[libzstd]", { "pkg-config", "--exists", "libzstd" } },
  { "libtirpc-dev", LIBRARIES, "libtirpc", { "pkg-config", "--exists", "libtirpc" } },
  { "libxml2-dev", NULL, NULL, { "pkg-config", "--exists", "libxml-2.0" } },
  { "libncurses-dev", NULL, NULL, { "pkg-config", "--exists", "ncurses" } },
  { "libmagic-dev", NULL, NULL, { "cc", "-E", "-include", "magic.h", "-xc", "/dev/null" } },
  { "rpcsvc-proto", NULL, NULL, { "sh", "-c", "command -v rpcgen" } },
  { "gperf", NULL, NULL, { "gperf", "--version" } },
  { "flex", NULL, NULL, { "flex", "--version" } },
  { "bison", NULL, NULL, { "bison", "--version" } },
  { "cpio", NULL, NULL, { "cpio", "--version" } },
  { "genisoimage", NULL, NULL,
    { "sh", "-c", "command -v xorrisofs || command -v genisoimage || command -v mkisofs" } },
  { "supermin", NULL, NULL, { "supermin", "--version" } },
};

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
libguestfs_check_needs (struct build *build)
{
  CLEANUP_FREE char *missing = text_copy ("");

  for (size_t i = 0; i < sizeof needs / sizeof needs[0]; i++)
    if (is_needed (&needs[i], build->job->source) && !tool_works (needs[i].argv)) {
      CLEANUP_FREE char *before = missing;

      missing = text_format ("%s %s", before, needs[i].package);
    }
  /* Everything looks missing to a runner that is being stopped. */
  if (interrupt_requested ())
    return build_fail (build, BUILD_CANCELLED, "configure was interrupted");
  return *missing ? build_fail (build, BUILD_MISSING,
                                "libguestfs needs what is not installed; Debian's packages "
                                "are:%s",
                                missing)
                  : 1;
}

/* Also what configure takes where it finds it. */
char *
libguestfs_describe_needs (void)
{
  static const char *const libraries[]
    = { "hivex",       "augeas",     "libpcre2-8", "libpcre",  "jansson",
        "json-c",      "libzstd",    "libtirpc",   "libxml-2.0", "ncurses",
        "rpm",         "libsystemd", "yara",       "libconfig" };
  static const char *const tools[][4] = {
    { "cc", "--version" },       { "ld", "--version" },       { "ocamlopt", "-version" },
    { "autoconf", "--version" }, { "automake", "--version" }, { "supermin", "--version" },
    { "ocamlfind", "query", "hivex" },
  };
  char *text = text_copy ("");

  for (size_t i = 0; i < sizeof tools / sizeof tools[0]; i++) {
    CLEANUP_FREE char *before = text;
    CLEANUP_FREE char *version = tool_version (tools[i]);

    text = text_format ("%s%s", before, version);
  }
  for (size_t i = 0; i < sizeof libraries / sizeof libraries[0]; i++) {
    const char *const argv[] = { "pkg-config", "--modversion", libraries[i], NULL };
    CLEANUP_FREE char *before = text;
    CLEANUP_FREE char *version = tool_version (argv);

    text = text_format ("%s%s", before, version);
  }
  return text;
}
