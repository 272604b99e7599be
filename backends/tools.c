/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What is asked of the tools that build: are they there, which version.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "../runner/cleanup.h"
#include "../runner/files.h"
#include "../runner/supervise.h"
#include "../runner/text.h"
#include "build.h"

#define TOOL_LIMIT 30

/* Runs a tool and gives what it printed; NULL when it did not exit with 0. */
static char *
tool_output (const char *const *argv)
{
  /* In memory: neither a full /tmp nor a kill may change or leave anything. */
  CLEANUP_CLOSE int fd = memfd_create ("answer", MFD_CLOEXEC);
  CLEANUP_FREE char *answer = text_format ("/proc/self/fd/%d", fd);
  struct job_spec spec
    = { .argv = argv, .output = "/dev/null", .answer = answer, .limit = TOOL_LIMIT };
  struct job_result result;

  if (fd < 0 || job_run (&spec, &result, NULL) < 0 || result.end != JOB_EXITED
      || result.value != 0)
    return NULL;
  return file_read (answer, NULL, NULL);
}

char *
tool_version (const char *const *argv)
{
  CLEANUP_FREE char *text = tool_output (argv);
  CLEANUP_FREE char *name = text_copy ("");

  for (size_t i = 0; argv[i]; i++) {
    CLEANUP_FREE char *before = name;

    name = text_format ("%s%s%s", before, i ? " " : "", argv[i]);
  }
  if (text)
    text[strcspn (text, "\n")] = '\0';
  return text_format ("%s: %s\n", name, text ? text : "none");
}

bool
tool_works (const char *const *argv)
{
  CLEANUP_FREE char *text = tool_output (argv);

  return text != NULL;
}

char *
environment_describe (void)
{
  static const char *const names[]
    = { "CC",       "CFLAGS",  "CPPFLAGS", "CXX",  "CXXFLAGS",
        "LDFLAGS",  "AR",      "LD",       "HOSTCC", "PKG_CONFIG_PATH",
        "KCFLAGS",  "ARCH",    "CROSS_COMPILE", "OCAMLPATH" };
  char *text = text_copy ("");

  for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
    const char *value = getenv (names[i]);

    if (value && *value) {
      CLEANUP_FREE char *before = text;

      text = text_format ("%s%s=%s\n", before, names[i], value);
    }
  }
  return text;
}
