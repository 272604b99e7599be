/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What of a target may be shown: its URL's origin, and texts from the
 * network with the secrets taken out, as a server may repeat what it was
 * sent.
 */
#include <stdlib.h>
#include <string.h>

#include "../runner/cleanup.h"
#include "../runner/text.h"
#include "target.h"

/* Shorter secrets would take whole words away. */
#define LEAST_SECRET 4
#define MOST_SHOWN 300

static size_t
origin_length (const char *url)
{
  const char *host = strstr (url, "://") + 3;

  return (size_t) (host - url) + strcspn (host, "/?");
}

char *
target_origin (const struct target *target)
{
  const char *url = target->values[TARGET_URL];

  return text_format ("%.*s", (int) origin_length (url), url);
}

char *
target_url (const struct target *target, const char *rest)
{
  const char *url = target->values[TARGET_URL];
  size_t n = strlen (url);

  while (rest[0] && url[n - 1] == '/')
    n--;
  return text_format ("%.*s%s", (int) n, url, rest);
}

bool
target_is_open (const struct target *target)
{
  static const char *const own[] = { "http://localhost", "http://127.", "http://[::1]" };
  const char *url = target->values[TARGET_URL];

  if (strncmp (url, "http://", 7) != 0
      || (!target->values[TARGET_PASSWORD] && !target->values[TARGET_TOKEN]))
    return false;
  for (size_t i = 0; i < sizeof own / sizeof own[0]; i++)
    if (strncmp (url, own[i], strlen (own[i])) == 0)
      return false;
  return true;
}

/* RFC 4648. */
static char *
base64 (const char *text)
{
  static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  const unsigned char *s = (const unsigned char *) text;
  size_t n = strlen (text);
  char *out = memory_zero (n / 3 * 4 + 5, 1), *q = out;

  for (size_t i = 0; i < n; i += 3) {
    unsigned word = s[i] << 16 | (i + 1 < n ? s[i + 1] << 8 : 0) | (i + 2 < n ? s[i + 2] : 0);

    *q++ = digits[word >> 18];
    *q++ = digits[word >> 12 & 63];
    *q++ = i + 1 < n ? digits[word >> 6 & 63] : '=';
    *q++ = i + 2 < n ? digits[word & 63] : '=';
  }
  return out;
}

/* Replaces *text by one without the secret. */
static void
strike (char **text, const char *secret)
{
  size_t n = secret ? strlen (secret) : 0;
  char *found;

  if (n < LEAST_SECRET)
    return;
  while ((found = strstr (*text, secret))) {
    char *shorter = text_format ("%.*s***%s", (int) (found - *text), *text, found + n);

    free (*text);
    *text = shorter;
  }
}

char *
target_redact (const struct target *target, const char *text)
{
  const char *password = target->values[TARGET_PASSWORD];
  const char *url = target->values[TARGET_URL];
  char *plain = text_plain (text);

  strike (&plain, target->values[TARGET_TOKEN]);
  if (password) {
    CLEANUP_FREE char *pair
      = text_format ("%s:%s", target_value (target, TARGET_USER, ""), password);
    CLEANUP_FREE char *basic = base64 (pair);

    strike (&plain, basic);
    strike (&plain, password);
  }
  for (size_t i = 0; i < target->n_headers; i++) {
    const char *value = strchr (target->headers[i], ':') + 1, *last = strrchr (value, ' ');

    strike (&plain, value + strspn (value, " \t"));
    strike (&plain, last ? last + 1 : NULL); /* "Bearer TOKEN" */
  }
  if (target->url_secret)
    strike (&plain, url + origin_length (url));
  if (strlen (plain) > MOST_SHOWN) {
    size_t n = MOST_SHOWN;

    while (n > 0 && ((unsigned char) plain[n] & 0xc0) == 0x80)
      n--;
    plain[n] = '\0';
  }
  return plain;
}
