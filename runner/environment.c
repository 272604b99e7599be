/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Environments as NULL-terminated arrays of NAME=value.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "environment.h"
#include "text.h"

static size_t
count (const char *const *env)
{
  size_t n = 0;

  while (env[n])
    n++;
  return n;
}

char **
environment_copy (const char *const *envp)
{
  const char *const *from = envp ? envp : (const char *const *) environ;
  size_t n = count (from);
  char **env = memory_zero (n + 1, sizeof *env);

  for (size_t i = 0; i < n; i++)
    env[i] = text_copy (from[i]);
  return env;
}

void
environment_free (char **env)
{
  for (size_t i = 0; env && env[i]; i++)
    free (env[i]);
  free (env);
}

static char **
find (char *const *env, const char *name)
{
  size_t length = strlen (name);

  for (; *env; env++)
    if (strncmp (*env, name, length) == 0 && (*env)[length] == '=')
      break;
  return (char **) env;
}

void
environment_set (char ***env, const char *name, const char *value)
{
  char **at;

  while (*(at = find (*env, name))) {
    free (*at);
    do
      at[0] = at[1];
    while (*at++);
  }
  if (value) {
    size_t n = count ((const char *const *) *env);

    *env = memory_grow (*env, n + 2, sizeof **env);
    (*env)[n] = text_format ("%s=%s", name, value);
    (*env)[n + 1] = NULL;
  }
}

const char *
environment_get (char *const *env, const char *name)
{
  char **at = find (env, name);

  return *at ? *at + strlen (name) + 1 : NULL;
}
