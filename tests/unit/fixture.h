/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Temporary folders and small git repositories for the tests that need
 * them, made by the git command so that our own reading of repositories is
 * held against git's.
 */
#ifndef BOOTBISECT_FIXTURE_H
#define BOOTBISECT_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "cleanup.h"
#include "files.h"
#include "text.h"

/* A name that has all that paths may have and scripts trip over. */
#define AWKWARD "a 'b\" $c\nd"

/* Group state: an empty folder, given to scripts as $T. */
static inline int
fixture_setup (void **state)
{
  char *folder = text_copy ("/tmp/bootbisect-test-XXXXXX");

  if (!mkdtemp (folder))
    return -1;
  setenv ("T", folder, 1);
  setenv ("A", AWKWARD, 1);
  setenv ("HOME", folder, 1);
  setenv ("GIT_CONFIG_NOSYSTEM", "1", 1);
  setenv ("GIT_AUTHOR_NAME", "An Author", 1);
  setenv ("GIT_AUTHOR_EMAIL", "author@example.com", 1);
  setenv ("GIT_COMMITTER_NAME", "A Committer", 1);
  setenv ("GIT_COMMITTER_EMAIL", "committer@example.com", 1);
  *state = folder;
  return 0;
}

static inline int
fixture_teardown (void **state)
{
  folder_remove (*state, NULL);
  free (*state);
  return 0;
}

/* Runs a shell script in $T; it must succeed. */
static inline void
run (const char *script)
{
  CLEANUP_FREE char *whole = text_format ("set -e; cd \"$T\"; %s", script);
  int r = system (whole);

  if (r != 0)
    fail_msg ("script failed: %s", script);
}

/* What a script prints, without the last newline; the caller frees it. */
static inline char *
output_of (const char *script)
{
  CLEANUP_FREE char *whole = text_format ("cd \"$T\"; { %s; } >\"$T/.output\" 2>&1", script);
  int r = system (whole);
  CLEANUP_FREE char *path = text_format ("%s/.output", getenv ("T"));
  char *text = file_read (path, NULL, NULL);
  size_t n = text ? strlen (text) : 0;

  (void) r;
  assert_non_null (text);
  if (n && text[n - 1] == '\n')
    text[n - 1] = '\0';
  return text;
}

static inline void
assert_output (const char *script, const char *wanted)
{
  CLEANUP_FREE char *text = output_of (script);

  assert_string_equal (text, wanted);
}

/* The path of NAME in the temporary folder; the caller frees it. */
static inline char *
in_fixture (const char *name)
{
  return text_format ("%s/%s", getenv ("T"), name);
}

#endif
