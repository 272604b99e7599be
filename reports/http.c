/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * libcurl, told to trust nobody and to wait for nothing for ever.
 */
#include <curl/curl.h>
#include <stdlib.h>
#include <string.h>

#include "../runner/cleanup.h"
#include "../runner/interrupt.h"
#include "../runner/text.h"
#include "http.h"

#define CONNECT_LIMIT 10L

struct http {
  CURL *curl;
};

/* What the callbacks fill. */
struct receiving {
  struct http_answer *answer;
  size_t most;
  bool headers_whole;
};

struct http *
http_open (struct error *err)
{
  struct http *http;

  if (curl_global_init (CURL_GLOBAL_DEFAULT) != CURLE_OK) {
    error_set (err, STATUS_UNMEASURED, "libcurl cannot be started");
    return NULL;
  }
  http = memory_zero (1, sizeof *http);
  http->curl = curl_easy_init ();
  if (http->curl)
    return http;
  http_close (http);
  error_set (err, STATUS_UNMEASURED, "libcurl cannot be started");
  return NULL;
}

void
http_close (struct http *http)
{
  if (!http)
    return;
  curl_easy_cleanup (http->curl);
  curl_global_cleanup ();
  free (http);
}

/* Headers end with an empty line; those of 1xx answers are not the last. */
static size_t
take_header (char *bytes, size_t size, size_t n, void *user)
{
  struct receiving *receiving = user;

  if (size * n >= 5 && memcmp (bytes, "HTTP/", 5) == 0)
    receiving->headers_whole = false;
  else if (size * n == 2 && memcmp (bytes, "\r\n", 2) == 0)
    receiving->headers_whole = true;
  return size * n;
}

/* Keeps the beginning; more than that ends the transfer. */
static size_t
take_body (char *bytes, size_t size, size_t n, void *user)
{
  struct receiving *receiving = user;
  struct http_answer *answer = receiving->answer;
  size_t length = size * n, room = receiving->most - answer->size;
  size_t taken = length < room ? length : room;

  answer->body = memory_grow (answer->body, answer->size + taken + 1, 1);
  memcpy (answer->body + answer->size, bytes, taken);
  answer->size += taken;
  answer->body[answer->size] = '\0';
  return taken;
}

static int
look_for_interrupt (void *user, curl_off_t a, curl_off_t b, curl_off_t c, curl_off_t d)
{
  (void) user, (void) a, (void) b, (void) c, (void) d;
  return interrupt_requested ();
}

static void
set_options (CURL *curl, const struct http_request *request, struct curl_slist *headers,
             struct receiving *receiving, char *why)
{
  curl_easy_reset (curl);
  curl_easy_setopt (curl, CURLOPT_URL, request->url);
  curl_easy_setopt (curl, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt (curl, CURLOPT_FOLLOWLOCATION, 0L);
  curl_easy_setopt (curl, CURLOPT_SSL_VERIFYPEER, 1L);
  curl_easy_setopt (curl, CURLOPT_SSL_VERIFYHOST, 2L);
  if (request->ca_file)
    curl_easy_setopt (curl, CURLOPT_CAINFO, request->ca_file);
  curl_easy_setopt (curl, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt (curl, CURLOPT_CONNECTTIMEOUT, CONNECT_LIMIT);
  curl_easy_setopt (curl, CURLOPT_TIMEOUT_MS, (long) (1000 * request->limit));
  curl_easy_setopt (curl, CURLOPT_USERAGENT, "bootbisect/" BOOTBISECT_VERSION);
  curl_easy_setopt (curl, CURLOPT_HTTPHEADER, headers);
  if (request->user) {
    curl_easy_setopt (curl, CURLOPT_HTTPAUTH, (long) CURLAUTH_BASIC);
    curl_easy_setopt (curl, CURLOPT_USERNAME, request->user);
    curl_easy_setopt (curl, CURLOPT_PASSWORD, request->password ? request->password : "");
  }
  curl_easy_setopt (curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t) strlen (request->body));
  curl_easy_setopt (curl, CURLOPT_POSTFIELDS, request->body);
  curl_easy_setopt (curl, CURLOPT_HEADERFUNCTION, take_header);
  curl_easy_setopt (curl, CURLOPT_HEADERDATA, receiving);
  curl_easy_setopt (curl, CURLOPT_WRITEFUNCTION, take_body);
  curl_easy_setopt (curl, CURLOPT_WRITEDATA, receiving);
  curl_easy_setopt (curl, CURLOPT_NOPROGRESS, 0L);
  curl_easy_setopt (curl, CURLOPT_XFERINFOFUNCTION, look_for_interrupt);
  curl_easy_setopt (curl, CURLOPT_ERRORBUFFER, why);
}

/* What trying again does not mend. */
static bool
is_lasting (CURLcode code)
{
  switch (code) {
  case CURLE_PEER_FAILED_VERIFICATION:
  case CURLE_SSL_CACERT_BADFILE:
  case CURLE_SSL_CERTPROBLEM:
  case CURLE_SSL_ISSUER_ERROR:
  case CURLE_URL_MALFORMAT:
  case CURLE_UNSUPPORTED_PROTOCOL:
    return true;
  default:
    return false;
  }
}

static int
no_answer (CURLcode code, const char *why, struct http_answer *answer, struct error *err)
{
  CLEANUP_FREE char *plain = text_plain (why[0] ? why : curl_easy_strerror (code));

  answer->status = 0;
  answer->untrusted = is_lasting (code);
  if (code == CURLE_ABORTED_BY_CALLBACK)
    return error_set (err, STATUS_INTERRUPTED, "interrupted");
  return error_set (err, STATUS_UNMEASURED, "no answer: %s", plain);
}

int
http_post (struct http *http, const struct http_request *request,
           struct http_answer *answer, struct error *err)
{
  struct receiving receiving = { .answer = answer, .most = request->most };
  struct curl_slist *headers = curl_slist_append (NULL, "Expect:");
  char why[CURL_ERROR_SIZE] = "";
  curl_off_t after = 0;
  CURLcode code;

  *answer = (struct http_answer) { 0 };
  for (size_t i = 0; request->headers && request->headers[i]; i++)
    headers = curl_slist_append (headers, request->headers[i]);
  set_options (http->curl, request, headers, &receiving, why);
  code = curl_easy_perform (http->curl);
  curl_slist_free_all (headers);
  curl_easy_getinfo (http->curl, CURLINFO_RESPONSE_CODE, &answer->status);
  if (code == CURLE_ABORTED_BY_CALLBACK || !receiving.headers_whole || answer->status < 200)
    return no_answer (code, why, answer, err);
  /* The status is the answer, whatever becomes of the body. */
  answer->cut = code != CURLE_OK;
  if (curl_easy_getinfo (http->curl, CURLINFO_RETRY_AFTER, &after) == CURLE_OK && after > 0)
    answer->retry_after = (double) after;
  return 0;
}

void
http_answer_clear (struct http_answer *answer)
{
  free (answer->body);
  *answer = (struct http_answer) { 0 };
}
