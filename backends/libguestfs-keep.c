/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The artefact of a libguestfs build: lib/.libs/ with the library, and
 * appliance/supermin.d/ with all that supermin makes the appliance of.
 *
 * That is the part of a build folder that an uninstalled libguestfs is run
 * from (LD_LIBRARY_PATH and LIBGUESTFS_PATH name it), so the folder can be
 * moved.  Times, owners and debugging information are taken out of it:
 * commits that differ in nothing of a boot give equal artefacts, which also
 * share one appliance.
 */
#include <dirent.h>
#include <fnmatch.h>
#include <stdlib.h>

#include "../runner/cleanup.h"
#include "../runner/files.h"
#include "../runner/own-appliance.h"
#include "../runner/text.h"
#include "libguestfs.h"

#define LIBRARY "libguestfs.so.0"

/* In the folder of the archive, which is $1.  The daemon's checksum is what
 * the guest will be asked for.
 */
static const char repack[]
  = "set -e; rm -rf unpacked; mkdir unpacked; tar -xzf \"$1\" -C unpacked; "
    "find unpacked -type f -name guestfsd -exec strip {} +; "
    "if [ \"$1\" = daemon.tar.gz ]; then find unpacked -type f -name guestfsd "
    "-exec md5sum {} + | cut -c1-32 >../" DAEMON_SUM "; fi; "
    "tar -C unpacked --sort=name --mtime=@1 --owner=0 --group=0 --numeric-owner "
    "--format=gnu -cf - $(ls -A unpacked) | gzip -n >\"$1.new\"; "
    "mv \"$1.new\" \"$1\"; rm -rf unpacked";

static int
keep_library (struct build *build, struct error *err)
{
  const struct build_job *job = build->job;
  CLEANUP_FREE char *folder = text_format ("%s/lib/.libs", job->output);
  CLEANUP_FREE char *to = text_format ("%s/" LIBRARY, folder);
  CLEANUP_FREE char *link = text_format ("%s/lib/.libs/" LIBRARY, job->source);
  CLEANUP_FREE char *from = realpath (link, NULL);
  const char *const argv[] = { "strip", "--strip-unneeded", "-o", to, from, NULL };

  if (!from)
    return build_fail (build, BUILD_FAILED, "the build left no lib/.libs/" LIBRARY);
  if (folder_make (folder, err) < 0)
    return -1;
  return build_step (build, "strip", argv, job->source, err);
}

static int
is_archive (const struct dirent *entry)
{
  return fnmatch ("*.tar.gz", entry->d_name, 0) == 0;
}

static int
keep_appliance (struct build *build, struct error *err)
{
  static const char *const wanted[] = { "packages", "daemon.tar.gz" };
  const struct build_job *job = build->job;
  CLEANUP_FREE char *from = text_format ("%s/appliance/supermin.d", job->source);
  CLEANUP_FREE char *above = text_format ("%s/appliance", job->output);
  CLEANUP_FREE char *to = text_format ("%s/supermin.d", above);
  struct dirent **names = NULL;
  int r = 1;

  for (size_t i = 0; i < sizeof wanted / sizeof wanted[0]; i++)
    if (!file_exists (from, wanted[i]))
      return build_fail (build, BUILD_FAILED, "the build left no appliance/supermin.d/%s",
                         wanted[i]);
  if (folder_make (above, err) < 0 || folder_copy (from, to, NULL, err) < 0)
    return -1;
  int n = scandir (to, &names, is_archive, NULL);
  if (n < 0)
    return file_error (err, to);
  for (int i = 0; i < n; i++) {
    const char *const argv[] = { "sh", "-c", repack, "sh", names[i]->d_name, NULL };

    if (r == 1)
      r = build_step (build, "repacking the appliance's files", argv, to, err);
    free (names[i]);
  }
  free (names);
  return r;
}

int
libguestfs_keep (struct build *build, struct error *err)
{
  int r = keep_library (build, err);

  return r == 1 ? keep_appliance (build, err) : r;
}
