/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Any server that takes JSON: a POST for each commit's record and one for
 * the verdict of a verb that decides, to the URL as it stands.  The header
 * Idempotency-Key tells a server one that it has already.
 */
#include <stdlib.h>

#include "../runner/cleanup.h"
#include "../runner/json.h"
#include "../runner/text.h"
#include "commits.h"
#include "dashboard.h"
#include "verdict.h"

#define POST_SCHEMA "bootbisect-post-1"

/* {"schema", "kind": "commit" or "verdict", "job", "verb", kind: record} */
static char *
wrap (const struct history *history, const char *kind, struct json_object *record)
{
  CLEANUP_JSON struct json_object *whole = json_object_new_object ();

  json_add_text (whole, "schema", POST_SCHEMA);
  json_add_text (whole, "kind", kind);
  json_add_text (whole, "job", json_text (history->job, "id"));
  json_add_text (whole, "verb", json_text (history->job, "verb"));
  json_object_object_add (whole, kind, record);
  return text_copy (json_object_to_json_string_ext (whole, JSON_C_TO_STRING_PLAIN));
}

/* Where the evidence lies is of use here alone. */
static struct json_object *
verdict_of (const struct history *history, const char *dir)
{
  struct json_object *record = verdict_json (history, dir);

  json_object_object_del (record, "evidence");
  return record;
}

static void
fill (const struct target *target, struct history *history, const char *dir,
      struct outbox *outbox)
{
  struct figures figures;

  (void) target;
  figures_make (&figures, history);
  for (size_t i = 0; i < history->evidence.n_subjects; i++) {
    const char *hash = json_text (history_commit (history, i), "hash");
    CLEANUP_FREE char *what = text_format ("commit %.10s", hash[0] ? hash : "installed");

    if (history->builds[i] || figures.first[i] < figures.first[i + 1])
      outbox_add (outbox, what, wrap (history, "commit", commit_json (history, &figures, i)));
  }
  figures_clear (&figures);
  if (verdict_wanted (history) && history->verdict)
    outbox_add (outbox, "the verdict", wrap (history, "verdict", verdict_of (history, dir)));
}

static void
prepare (const struct target *target, const char *id, struct sending *sending)
{
  const char *token = target->values[TARGET_TOKEN];

  sending->url = target_url (target, "");
  sending_header (sending, text_copy ("Content-Type: application/json"));
  sending_header (sending, text_format ("Idempotency-Key: %s", id));
  if (token)
    sending_header (sending, text_format ("Authorization: Bearer %s", token));
  sending->user = target->values[TARGET_USER];
  sending->password = target->values[TARGET_PASSWORD];
}

static const enum target_key needs[] = { N_TARGET_KEYS };

extern const struct dashboard dashboard_json;
const struct dashboard dashboard_json = {
  .name = "json",
  .summary = "a JSON POST for each commit and for the verdict",
  .needs = needs,
  .fill = fill,
  .prepare = prepare,
};
