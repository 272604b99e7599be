/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One POST over HTTP: the only code that speaks libcurl.  Certificates are
 * always verified, redirects are never followed (what goes along is secret),
 * everything has a limit.  http-none.c takes its place in a build without
 * libcurl.
 */
#ifndef BOOTBISECT_HTTP_H
#define BOOTBISECT_HTTP_H

#include <stdbool.h>
#include <stddef.h>

#include "../runner/error.h"

struct http;

struct http_request {
  const char *url;
  const char *const *headers;  /* "Name: value", NULL-terminated */
  const char *user, *password; /* for Basic authentication; NULL: none */
  const char *ca_file;         /* certificates to trust in place of the system's; or NULL */
  const char *body;
  double limit;                /* seconds for all of it */
  size_t most;                 /* bytes of the answer's body that are kept */
};

struct http_answer {
  long status;         /* 0: there was none */
  char *body;          /* NUL-terminated; or NULL */
  size_t size;
  bool cut;            /* the body is not whole: too long, too slow, or broken off */
  bool untrusted;      /* no answer, as the certificate or the URL is not good */
  double retry_after;  /* seconds that the server asks us to wait; 0: none said */
};

/* Connections stay open between requests.  NULL on error. */
struct http *http_open (struct error *err);
void http_close (struct http *http);

/* Returns 0 with an answer whose status and headers came whole, else -1 with
 * an error that holds nothing of the URL's path; STATUS_INTERRUPTED when we
 * are asked to stop.  The answer is to be cleared in either case.
 */
int http_post (struct http *http, const struct http_request *request,
               struct http_answer *answer, struct error *err);
void http_answer_clear (struct http_answer *answer);

#endif
