/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Where results are posted to: the section [post NAME] of the configuration
 * files.  Each key can stand there itself, or as KEY-file (a file that holds
 * the value) or KEY-env (an environment variable that does); what is secret
 * only so.  A secret is in no message, record, or command line.
 */
#ifndef BOOTBISECT_TARGET_H
#define BOOTBISECT_TARGET_H

#include <stdbool.h>

#include "../runner/options.h"

enum target_key {
  TARGET_DASHBOARD,   /* its name in dashboards[] */
  TARGET_URL,
  TARGET_USER,
  TARGET_PASSWORD,    /* secret */
  TARGET_TOKEN,       /* secret */
  TARGET_CA_FILE,     /* certificates to trust in place of the system's */
  TARGET_TIMEOUT,     /* of one request */
  TARGET_PATIENCE,    /* how long one post tries again */
  TARGET_DATABASE,
  TARGET_MEASUREMENT,
  TARGET_ORG,
  TARGET_BUCKET,
  TARGET_PROJECT,
  TARGET_BRANCH,
  TARGET_EXECUTABLE,
  TARGET_ENVIRONMENT,
  TARGET_HEADER,      /* "Name: value" lines, kept in `headers` */
  N_TARGET_KEYS,
};

struct dashboard;

struct target {
  char *name;
  const struct dashboard *dashboard;
  char *values[N_TARGET_KEYS];  /* NULL: not said */
  bool url_secret;              /* it was fetched like a secret */
  char **headers;               /* NULL-terminated; or NULL */
  size_t n_headers;
  double timeout, patience;     /* seconds */
};

/* Reads and checks a target of the files that the options name. */
int target_load (struct target *target, const char *name, const struct options *options,
                 struct error *err);
void target_clear (struct target *target);

/* The value of a key, or the fallback. */
const char *target_value (const struct target *target, enum target_key key,
                          const char *fallback);

/* The URL without a '/' at its end, and what follows it; freed by the caller. */
char *target_url (const struct target *target, const char *rest);

/* The URL's scheme, host and port: what may be shown of it.  Freed by the
 * caller.
 */
char *target_origin (const struct target *target);

/* Whether a password or token goes over the network as it is. */
bool target_is_open (const struct target *target);

/* A copy of a text from the network with every secret of the target (also as
 * Basic authentication writes it) replaced by ***, safe to print, and of at
 * most 300 bytes.  The caller frees it.
 */
char *target_redact (const struct target *target, const char *text);

#endif
