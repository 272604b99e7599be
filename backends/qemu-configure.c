/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Configures qemu with the fewest features that boot the appliance.  Which
 * options a tree knows is read from its own configure script, since they
 * came and went from 5.x on and an unknown one is an error there.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../runner/cleanup.h"
#include "../runner/files.h"
#include "../runner/text.h"
#include "qemu.h"

#define STAMP ".bootbisect-configured"

/* pkgversion is fixed because the default is `git describe`, which would make
 * every commit's binary differ.  PIE, coroutine pool and whatever else may
 * change the speed of a boot stay as qemu has them by default.
 */
static const char *const wanted[] = {
  "--without-default-features",
  "--enable-system",
  "--enable-tcg",
  "--enable-kvm",
  "--enable-pixman",
  "--disable-user",
  "--disable-docs",
  "--disable-tools",
  "--disable-guest-agent",
  "--disable-werror",
  "--disable-debug-info",
  "--disable-slirp",
  "--disable-capstone",
  "--disable-download",
  "--disable-git-update",
  "--with-git-submodules=ignore",
  "--with-pkgversion=bootbisect",
  NULL
};

/* What trees before --without-default-features (6.0) switch on by
 * themselves where the machine has the library.
 */
static const char *const unwanted[] = {
  "linux-user", "bsd-user", "modules", "gnutls", "nettle", "gcrypt", "auth-pam", "sdl",
  "sdl-image", "gtk", "vte", "curses", "iconv", "vnc", "vnc-sasl", "vnc-jpeg", "vnc-png",
  "virtfs", "virtiofsd", "libudev", "mpath", "xen", "xen-pci-passthrough", "brlapi", "curl",
  "rdma", "pvrdma", "vde", "netmap", "linux-aio", "linux-io-uring", "cap-ng", "attr",
  "vhost-net", "vhost-vsock", "vhost-scsi", "vhost-crypto", "vhost-kernel", "vhost-user",
  "vhost-user-fs", "vhost-user-blk-server", "vhost-vdpa", "spice", "rbd", "libiscsi",
  "libnfs", "smartcard", "u2f", "libusb", "live-block-migration", "usb-redir", "lzo",
  "snappy", "bzip2", "lzfse", "zstd", "seccomp", "glusterfs", "tpm", "libssh", "numa",
  "libxml2", "tcmalloc", "jemalloc", "replication", "opengl", "virglrenderer", "xfsctl",
  "bochs", "cloop", "dmg", "qcow1", "vdi", "vvfat", "qed", "parallels", "sheepdog",
  "crypto-afalg", "libpmem", "libdaxctl", "xkbcommon", "qxl", "bluez", NULL
};

/* Whether `word` stands in a label of the script's `case` statements:
 * after a blank or '|', before one of the characters in `after`.
 */
static bool
has_label (const char *script, const char *word, const char *after)
{
  size_t n = strlen (word);

  for (const char *at = script; (at = strstr (at, word)); at += n)
    if ((at == script || strchr (" \t\n|", at[-1])) && at[n] && strchr (after, at[n]))
      return true;
  return false;
}

bool
qemu_configure_knows (const char *script, const char *option)
{
  const char *equals = strchr (option, '=');

  if (!equals)
    return has_label (script, option, ")|");
  CLEANUP_FREE char *any = text_format ("%.*s=*", (int) (equals - option), option);
  return has_label (script, option, ")|") || has_label (script, any, ")|");
}

/* Appends to a NULL-terminated list; takes the text over. */
static void
append (char ***list, size_t *n, char *text)
{
  *list = memory_grow (*list, *n + 2, sizeof **list);
  (*list)[(*n)++] = text;
  (*list)[*n] = NULL;
}

static void
list_free (char **list)
{
  for (size_t i = 0; list && list[i]; i++)
    free (list[i]);
  free (list);
}

char **
qemu_configure_options (const char *script)
{
  char **list = NULL;
  size_t n = 0;

  append (&list, &n, text_format ("--target-list=%s-softmmu", qemu_arch ()));
  for (size_t i = 0; wanted[i]; i++)
    if (qemu_configure_knows (script, wanted[i]))
      append (&list, &n, text_copy (wanted[i]));
  /* The system's libfdt saves a submodule; the oldest trees can't be told so,
   * and can do without any. */
  if (qemu_configure_knows (script, "--enable-fdt=system"))
    append (&list, &n, text_copy ("--enable-fdt=system"));
  else if (qemu_configure_knows (script, "--disable-fdt"))
    append (&list, &n, text_copy ("--disable-fdt"));
  if (qemu_configure_knows (script, "--without-default-features"))
    return list;
  for (size_t i = 0; unwanted[i]; i++) {
    CLEANUP_FREE char *option = text_format ("--disable-%s", unwanted[i]);

    if (qemu_configure_knows (script, option))
      append (&list, &n, STEAL (option));
  }
  return list;
}

char *
qemu_configure_describe (void)
{
  char *text = text_format ("--target-list=%s-softmmu --enable-fdt=system", qemu_arch ());

  for (size_t i = 0; wanted[i]; i++) {
    CLEANUP_FREE char *before = text;

    text = text_format ("%s %s", before, wanted[i]);
  }
  for (size_t i = 0; unwanted[i]; i++) {
    CLEANUP_FREE char *before = text;

    text = text_format ("%s --disable-%s", before, unwanted[i]);
  }
  return text;
}

/* configure, and the options that newer trees make from meson's. */
static char *
read_script (const char *source, struct error *err)
{
  CLEANUP_FREE char *configure = text_format ("%s/configure", source);
  CLEANUP_FREE char *options = text_format ("%s/scripts/meson-buildoptions.sh", source);
  CLEANUP_FREE char *first = file_read (configure, NULL, err);
  CLEANUP_FREE char *second = NULL;

  if (!first)
    return NULL;
  if (file_exists (options, NULL)) {
    second = file_read (options, NULL, err);
    if (!second)
      return NULL;
  }
  return text_format ("%s\n%s", first, second ? second : "");
}

/* The path of `to` as it is written from inside `from`; both absolute. */
static char *
relative_path (const char *from, const char *to)
{
  size_t same = 0;

  for (size_t i = 0;; i++) {
    bool end_from = !from[i] || from[i] == '/', end_to = !to[i] || to[i] == '/';

    if (end_from && end_to)
      same = i;
    if (!from[i] || !to[i] || from[i] != to[i])
      break;
  }
  char *up = text_copy ("");
  for (const char *p = from + same; *p; p++)
    if (*p == '/' && p[1]) {
      CLEANUP_FREE char *before = up;

      up = text_format ("%s../", before);
    }
  CLEANUP_FREE char *prefix = up;
  return text_format ("%s%s", prefix, to[same] ? to + same + 1 : "");
}

/* Compilers write the names of sources into the binary (assertions do): as
 * paths within the tree, wherever the tree and the build folder are.
 */
static char *
map_option (const struct build_job *job)
{
  CLEANUP_FREE char *source = realpath (job->source, NULL);
  CLEANUP_FREE char *build = realpath (job->build, NULL);

  if (!source || !build)
    return text_copy ("--extra-cflags=");
  CLEANUP_FREE char *relative = relative_path (build, source);
  return text_format ("--extra-cflags=-ffile-prefix-map=%s/= -ffile-prefix-map=%s/=", source,
                      relative);
}

/* Our own command line for this tree; NULL on error. */
static char **
make_command (const struct build_job *job, const char *python, struct error *err)
{
  const char *cc = getenv ("CC") && *getenv ("CC") ? getenv ("CC") : "cc";
  CLEANUP_FREE char *script = read_script (job->source, err);
  char **argv = NULL;
  size_t n = 0;

  if (!script)
    return NULL;
  CLEANUP_FREE char **options = qemu_configure_options (script);
  append (&argv, &n, text_format ("%s/configure", job->source));
  for (size_t i = 0; options[i]; i++)
    append (&argv, &n, options[i]);
  append (&argv, &n, map_option (job));
  if (job->ccache && strncmp (cc, "ccache", 6) != 0)
    append (&argv, &n, text_format ("--cc=ccache %s", cc));
  if (python)
    append (&argv, &n, text_format ("--python=%s", python));
  return argv;
}

/* What the stamp says: the description of the build, and the command. */
static char *
stamp_text (const char *hash, const char *const *argv)
{
  char *text = text_format ("%s\n", hash);

  for (size_t i = 0; argv[i]; i++) {
    CLEANUP_FREE char *before = text;

    text = text_format ("%s%s\n", before, argv[i]);
  }
  return text;
}

/* Runs the command, unless its stamp is there. */
static int
configure (struct build *build, const char *const *argv, const char *python,
           struct error *err)
{
  const struct build_job *job = build->job;
  CLEANUP_FREE char *path = text_format ("%s/%s", job->build, STAMP);
  char hash[REPO_HASH_SIZE];

  if (qemu_description_hash (job->source, hash, err) < 0)
    return -1;
  CLEANUP_FREE char *text = stamp_text (hash, argv);
  if (!job->fresh && build_stamp_is (job, STAMP, text))
    return 1;
  /* A configure that fails half-way must not look like the one before. */
  if (folder_remove (path, err) < 0)
    return -1;
  int r = job->options->configure ? 1 : qemu_check_needs (build, python);
  if (r == 1)
    r = build_step (build, "configure", argv, job->build, err);
  return r == 1 && build_stamp_set (job, STAMP, text, err) < 0 ? -1 : r;
}

int
qemu_configure (struct build *build, struct error *err)
{
  const struct build_job *job = build->job;
  const char *const shell[] = { "sh", "-c", job->options->configure, NULL };

  if (job->options->configure)
    return configure (build, shell, NULL, err);
  const char *python = qemu_choose_python (job->source);
  char **own = make_command (job, python, err);
  int r = own ? configure (build, (const char *const *) own, python, err) : -1;
  list_free (own);
  return r;
}
