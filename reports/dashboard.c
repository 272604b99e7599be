/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The table of dashboards, and what they have in common.
 */
#include <stdlib.h>
#include <string.h>

#include "../runner/cleanup.h"
#include "../runner/json.h"
#include "../runner/repo/repo.h"
#include "../runner/text.h"
#include "dashboard.h"

extern const struct dashboard dashboard_influxdb, dashboard_influxdb2, dashboard_codespeed,
  dashboard_bencher, dashboard_json;

const struct dashboard *const dashboards[]
  = { &dashboard_influxdb, &dashboard_influxdb2, &dashboard_codespeed,
      &dashboard_bencher,  &dashboard_json,      NULL };

const struct dashboard *
dashboard_find (const char *name)
{
  for (size_t i = 0; dashboards[i]; i++)
    if (strcmp (dashboards[i]->name, name) == 0)
      return dashboards[i];
  return NULL;
}

void
outbox_add (struct outbox *outbox, const char *what, char *body)
{
  outbox->list = memory_grow (outbox->list, outbox->n + 1, sizeof outbox->list[0]);
  outbox->list[outbox->n].what = text_copy (what);
  outbox->list[outbox->n++].body = body;
}

void
outbox_clear (struct outbox *outbox)
{
  for (size_t i = 0; i < outbox->n; i++) {
    free (outbox->list[i].what);
    free (outbox->list[i].body);
  }
  free (outbox->list);
  *outbox = (struct outbox) { 0 };
}

enum answer
dashboard_judge (const struct dashboard *dashboard, const struct http_answer *answer)
{
  long status = answer->status;

  if (dashboard->accepted ? status == dashboard->accepted : status >= 200 && status < 300)
    return ANSWER_DELIVERED;
  if (status == 429 || status >= 500)
    return ANSWER_LATER;
  if (status < 400 || status == 401 || (status >= 403 && status <= 407))
    return ANSWER_BLOCKED;
  return ANSWER_REFUSED;
}

void
sending_header (struct sending *sending, char *header)
{
  text_append (&sending->headers, &sending->n_headers, header);
}

void
sending_clear (struct sending *sending)
{
  for (size_t i = 0; i < sending->n_headers; i++)
    free (sending->headers[i]);
  free (sending->headers);
  free (sending->url);
  *sending = (struct sending) { 0 };
}

char *
dashboard_benchmark (const struct history *history, const char *metric, size_t most)
{
  CLEANUP_FREE char *whole
    = text_format ("%s %s", json_text (history->job, "workload"), metric);
  char *name = text_plain (whole);
  size_t n = strlen (name);

  if (n > most) {
    n = most;
    while (n > 0 && ((unsigned char) name[n] & 0xc0) == 0x80)
      n--;
    name[n] = '\0';
  }
  return name;
}

char *
dashboard_uuid (const char *text)
{
  char hash[REPO_HASH_SIZE];

  repo_hash_bytes (text, strlen (text), hash);
  return text_format ("%.8s-%.4s-8%.3s-8%.3s-%.12s", hash, hash + 8, hash + 12, hash + 15,
                      hash + 18);
}
