/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What is recorded of the machine once a job: figures mean little without
 * the machine and the versions that they were taken with.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "boot-setup.h"
#include "cleanup.h"
#include "measure.h"
#include "supervise.h"
#include "text.h"

#define VERSION_LIMIT 20 /* seconds that a program may take to say its version */

/* The rest of the first line of a file that starts with `key`, after its
 * separators; "" as key: the first line.  The caller frees it.
 */
static char *
line_of (const char *path, const char *key)
{
  CLEANUP_FCLOSE FILE *fp = fopen (path, "re");
  CLEANUP_FREE char *line = NULL;
  size_t size = 0;

  while (fp && getline (&line, &size, fp) > 0) {
    const char *value = line + strlen (key);

    if (strncmp (line, key, strlen (key)) != 0)
      continue;
    line[strcspn (line, "\n")] = '\0';
    value += strspn (value, " \t:=\"");
    line[strlen (line) - (value[0] && line[strlen (line) - 1] == '"')] = '\0';
    return text_plain (value);
  }
  return NULL;
}

/* The first line that a program prints, or NULL. */
static char *
first_output (const char *const *argv, const char *scratch)
{
  CLEANUP_CLOSE int fd = memfd_create ("version", MFD_CLOEXEC);
  CLEANUP_FREE char *path = text_format ("/proc/self/fd/%d", fd);
  CLEANUP_FREE char *folder
    = scratch ? text_format ("%s/version-%d", scratch, (int) getpid ()) : NULL;
  struct job_spec spec = { .argv = argv, .output = "/dev/null", .answer = path,
                           .scratch = folder, .limit = VERSION_LIMIT };
  struct job_result result;

  if (fd < 0 || job_run (&spec, &result, NULL) < 0 || result.end != JOB_EXITED
      || result.value != 0)
    return NULL;
  return line_of (path, "");
}

static void
add (struct json_object *object, const char *name, char *value)
{
  if (value)
    json_object_object_add (object, name, json_object_new_string (value));
  free (value);
}

/* The library's version, from the line of JSON that the probe prints. */
static char *
libguestfs_version (const char *scratch)
{
  CLEANUP_FREE char *probe = probe_path (NULL);
  const char *argv[] = { probe, "--library", NULL };
  CLEANUP_FREE char *line = probe ? first_output (argv, scratch) : NULL;
  struct json_object *answer = line ? json_tokener_parse (line) : NULL, *part, *value;
  char *version = NULL;

  if (json_object_object_get_ex (answer, "libguestfs", &part)
      && json_object_object_get_ex (part, "version", &value) && value)
    version = text_copy (json_object_get_string (value));
  json_object_put (answer);
  return version;
}

struct json_object *
machine_describe (const char *scratch)
{
  const char *const supermin[] = { "supermin", "--version", NULL };
  struct json_object *object = json_object_new_object ();
  struct utsname host;

  if (uname (&host) == 0) {
    const char *hv = getenv ("LIBGUESTFS_HV");
    CLEANUP_FREE char *system = text_format ("qemu-system-%s", host.machine);
    const char *const qemu[] = { hv && hv[0] ? hv : system, "--version", NULL };

    add (object, "host", text_plain (host.nodename));
    add (object, "kernel", text_plain (host.release));
    add (object, "architecture", text_plain (host.machine));
    add (object, "qemu", first_output (qemu, scratch));
  }
  add (object, "cpu", line_of ("/proc/cpuinfo", "model name"));
  add (object, "system", line_of ("/etc/os-release", "PRETTY_NAME"));
  json_object_object_add (object, "cpus",
                          json_object_new_int64 (sysconf (_SC_NPROCESSORS_ONLN)));
  json_object_object_add (object, "memory",
                          json_object_new_int64 ((int64_t) sysconf (_SC_PHYS_PAGES)
                                                 * sysconf (_SC_PAGESIZE)));
  add (object, "libguestfs", libguestfs_version (scratch));
  add (object, "supermin", first_output (supermin, scratch));
  return object;
}
