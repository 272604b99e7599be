/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Pins: checked before anything is made, and told by what is in them, since
 * a file of the same name may be another one tomorrow.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cleanup.h"
#include "content-hash.h"
#include "file-subject.h"
#include "files.h"
#include "json.h"
#include "pins.h"
#include "text.h"

struct pin {
  const char *name;      /* of the option */
  const char *what;      /* for people */
  enum setup_part part;
  size_t offset;         /* in struct options */
  const char *files[4];  /* what a folder must hold */
};

static const struct pin pins[] = {
  { "hv", "qemu", PART_HV, offsetof (struct options, hv), { NULL } },
  { "kernel", "the kernel", PART_KERNEL, offsetof (struct options, kernel), { NULL } },
  { "appliance", "the appliance", PART_APPLIANCE, offsetof (struct options, appliance),
    { "kernel", "initrd", "root" } },
  { "libguestfs", "libguestfs", PART_LIBGUESTFS, offsetof (struct options, libguestfs),
    { "lib/.libs/libguestfs.so.0", "appliance/supermin.d/packages" } },
};

#define N_PINS (sizeof pins / sizeof pins[0])

static const char *
path_of (const struct options *options, const struct pin *pin)
{
  return *(const char *const *) ((const char *) options + pin->offset);
}

int
pins_part_of (const char *file, unsigned *part, struct error *err)
{
  struct setup setup = { 0 };

  if (file_subject_attach (file, &setup, err) == -1)
    return -1;
  *part = setup.hv ? PART_HV : PART_KERNEL;
  setup_clear (&setup);
  return 0;
}

static int
check_file (const struct pin *pin, const char *path, const char *plain, struct error *err)
{
  unsigned part;

  if (pins_part_of (path, &part, err) == -1)
    return error_prefix (err, "--%s", pin->name);
  if (part != pin->part)
    return error_set (err, STATUS_USAGE, "--%s %s: is %s", pin->name, plain,
                      part == PART_HV ? "a program, not a kernel image"
                                      : "a kernel image, not a qemu");
  return 0;
}

/* Both go into variables that separate folders by colons. */
static int
check_folder (const struct pin *pin, const char *path, const char *plain, struct error *err)
{
  struct stat st;

  if (path[strcspn (path, ":;")])
    return error_set (err, STATUS_USAGE,
                      "--%s %s: libguestfs takes no path with a colon: name it by a link",
                      pin->name, plain);
  if (stat (path, &st) < 0 || !S_ISDIR (st.st_mode))
    return error_set (err, STATUS_USAGE, "--%s %s: is no folder", pin->name, plain);
  for (size_t i = 0; pin->files[i]; i++)
    if (!file_exists (path, pin->files[i]))
      return error_set (err, STATUS_USAGE, "--%s %s: has no %s: name %s", pin->name, plain,
                        pin->files[i],
                        pin->part == PART_APPLIANCE
                          ? "what libguestfs-make-fixed-appliance made"
                          : "the top of a tree that libguestfs was built in");
  return 0;
}

static int
check_pin (const struct pin *pin, const char *path, unsigned tested, struct error *err)
{
  CLEANUP_FREE char *plain = text_plain (path);

  if (tested & pin->part)
    return error_set (err, STATUS_USAGE, "--%s %s: %s is what is under test here", pin->name,
                      plain, pin->what);
  return pin->files[0] ? check_folder (pin, path, plain, err)
                       : check_file (pin, path, plain, err);
}

int
pins_check (const struct options *options, bool boots, unsigned tested, struct error *err)
{
  for (size_t i = 0; i < N_PINS; i++) {
    const char *path = path_of (options, &pins[i]);

    if (path && !boots)
      return error_set (err, STATUS_USAGE, "--%s is for boots, and workload command makes none",
                        pins[i].name);
    if (path && check_pin (&pins[i], path, tested, err) == -1)
      return -1;
  }
  if (options->appliance && (options->kernel || (tested & PART_KERNEL)))
    return error_set (err, STATUS_USAGE,
                      "--appliance: a fixed appliance has a kernel of its own, so %s would "
                      "never run",
                      options->kernel ? "--kernel" : "the kernel under test");
  return 0;
}

int
counting_check (const struct options *options, unsigned tested, struct error *err)
{
  bool wanted = options->metric && strcmp (options->metric, METRIC_INSTRUCTIONS) == 0;
  const char *path = options->insn_plugin;
  CLEANUP_FREE char *plain = path ? text_plain (path) : NULL;

  if (!wanted)
    return path ? error_set (err, STATUS_USAGE,
                             "--insn-plugin %s: is for --metric " METRIC_INSTRUCTIONS, plain)
                : 0;
  if (strncmp (options->workload, "boot", 4) != 0)
    return error_set (err, STATUS_USAGE, "--metric " METRIC_INSTRUCTIONS
                                         " is of workload boot, not of %s",
                      options->workload);
  if (tested & PART_HV)
    return error_set (err, STATUS_USAGE,
                      "--metric " METRIC_INSTRUCTIONS " counts the guest's work, so it can't see "
                      "qemu's own slowdowns: choose a time such as total or cpu");
  if (options->accel == ACCEL_KVM)
    return error_set (err, STATUS_USAGE,
                      "--metric " METRIC_INSTRUCTIONS " is counted by qemu's emulation, which "
                      "--accel kvm does without: use --accel tcg");
  if (!path)
    return error_set (err, STATUS_USAGE,
                      "--metric " METRIC_INSTRUCTIONS " needs qemu's plugin insn: name with "
                      "--insn-plugin FILE the libinsn.so of a qemu of the same version, built "
                      "with --enable-plugins");
  if (access (path, R_OK) < 0 || strchr (path, ','))
    return error_set (err, STATUS_USAGE,
                      "--insn-plugin %s: is not there, or has a comma in its path, which qemu "
                      "does not take",
                      plain);
  return 0;
}

/* Of a fixed appliance's root, which is too large to read each time, size and
 * time stand for what is in it.
 */
static int
hash_appliance (const char *path, char hash[REPO_HASH_SIZE], struct error *err)
{
  CLEANUP_FREE char *kernel = text_format ("%s/kernel", path);
  CLEANUP_FREE char *initrd = text_format ("%s/initrd", path);
  CLEANUP_FREE char *root = text_format ("%s/root", path);
  char first[REPO_HASH_SIZE], second[REPO_HASH_SIZE];
  struct stat st;

  if (repo_hash_file (kernel, first, err) == -1 || repo_hash_file (initrd, second, err) == -1)
    return -1;
  if (stat (root, &st) < 0)
    return file_error (err, root);
  CLEANUP_FREE char *text = text_format ("%s %s %lld %lld", first, second,
                                         (long long) st.st_size, (long long) st.st_mtime);
  repo_hash_bytes (text, strlen (text), hash);
  return 0;
}

static int
hash_libguestfs (const char *path, char hash[REPO_HASH_SIZE], struct error *err)
{
  CLEANUP_FREE char *library = text_format ("%s/%s", path, "lib/.libs/libguestfs.so.0");
  CLEANUP_FREE char *parts = text_format ("%s/appliance/supermin.d", path);
  CLEANUP_FREE char *real = realpath (library, NULL);
  char first[REPO_HASH_SIZE], second[REPO_HASH_SIZE];

  if (!real)
    return file_error (err, library);
  if (repo_hash_file (real, first, err) == -1 || content_hash (parts, second, err) == -1)
    return -1;
  CLEANUP_FREE char *text = text_format ("%s %s", first, second);
  repo_hash_bytes (text, strlen (text), hash);
  return 0;
}

static int
hash_pin (const struct pin *pin, const char *path, char hash[REPO_HASH_SIZE],
          struct error *err)
{
  switch (pin->part) {
  case PART_APPLIANCE:
    return hash_appliance (path, hash, err);
  case PART_LIBGUESTFS:
    return hash_libguestfs (path, hash, err);
  default:
    return repo_hash_file (path, hash, err);
  }
}

int
pins_record (const struct options *options, struct json_object **record, struct error *err)
{
  *record = NULL;
  for (size_t i = 0; i < N_PINS; i++) {
    const char *path = path_of (options, &pins[i]);
    struct json_object *one;
    char hash[REPO_HASH_SIZE];

    if (!path)
      continue;
    if (hash_pin (&pins[i], path, hash, err) == -1)
      return -1;
    one = json_object_new_object ();
    json_add_text (one, "path", path);
    json_add_text (one, "content", hash);
    if (!*record)
      *record = json_object_new_object ();
    json_object_object_add (*record, pins[i].name, one);
  }
  return 0;
}

void
pins_apply (const struct options *options, struct setup *setup)
{
  setup->hv = text_copy (options->hv);
  setup->kernel = text_copy (options->kernel);
  setup->appliance = text_copy (options->appliance);
  setup->libguestfs = text_copy (options->libguestfs);
  setup->insn_plugin = text_copy (options->insn_plugin);
}
