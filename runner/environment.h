/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * An environment for a child: a copy of ours that is changed name by name.
 */
#ifndef BOOTBISECT_ENVIRONMENT_H
#define BOOTBISECT_ENVIRONMENT_H

/* A copy of `envp` (NULL: of ours), NULL-terminated. */
char **environment_copy (const char *const *envp);
void environment_free (char **env);

/* Sets NAME=value, or removes NAME with a NULL value. */
void environment_set (char ***env, const char *name, const char *value);

/* The value of NAME, or NULL. */
const char *environment_get (char *const *env, const char *name);

#endif
