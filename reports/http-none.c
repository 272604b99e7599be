/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * In the place of http.c where libcurl was not found.
 */
#include "http.h"

struct http *
http_open (struct error *err)
{
  error_set (err, STATUS_UNMEASURED, "this bootbisect was built without libcurl and can't post: "
                                     "install libcurl's headers and build it again");
  return NULL;
}

void
http_close (struct http *http)
{
  (void) http;
}

int
http_post (struct http *http, const struct http_request *request,
           struct http_answer *answer, struct error *err)
{
  (void) http, (void) request;
  *answer = (struct http_answer) { 0 };
  return error_set (err, STATUS_UNMEASURED, "this bootbisect was built without libcurl");
}

void
http_answer_clear (struct http_answer *answer)
{
  (void) answer;
}
