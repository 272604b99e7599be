/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Tries again only where that can help (429, 5xx, no answer), as late as
 * the dashboard asks for, with growing pauses, and not for ever.
 */
#include <math.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "../runner/cleanup.h"
#include "../runner/clock.h"
#include "../runner/interrupt.h"
#include "../runner/text.h"
#include "deliver.h"

#define MOST_ANSWER 65536

void
delivery_clear (struct delivery *delivery)
{
  free (delivery->reason);
  *delivery = (struct delivery) { 0 };
}

int
deliver_enqueue (const struct target *target, struct spool *spool,
                 struct history *history, const char *dir, bool again, struct error *err)
{
  struct outbox outbox = { 0 };
  int r = 0;

  target->dashboard->fill (target, history, dir, &outbox);
  for (size_t i = 0; i < outbox.n && r == 0; i++) {
    char id[REPO_HASH_SIZE];
    enum fate fate;

    spool_id (target->dashboard->name, outbox.list[i].body, id);
    fate = spool_fate (spool, id);
    if (fate == FATE_UNKNOWN || (again && fate != FATE_WAITING))
      r = spool_add (spool, id, outbox.list[i].what, outbox.list[i].body, err);
  }
  outbox_clear (&outbox);
  return r;
}

/* False when we are asked to stop. */
static bool
wait_for (double seconds)
{
  const double until = clock_seconds () + seconds;
  struct pollfd fd = { .fd = interrupt_fd (), .events = POLLIN };
  double left;

  while (!interrupt_requested () && (left = until - clock_seconds ()) > 0)
    poll (&fd, 1, (int) ceil (left * 1000));
  return !interrupt_requested ();
}

/* A few of its words, in one line, without secrets. */
static char *
answer_words (const struct target *target, const struct http_answer *answer)
{
  CLEANUP_FREE char *origin = target_origin (target);
  CLEANUP_FREE char *said = target_redact (target, answer->body ? answer->body : "");
  const char *hint = answer->status >= 300 && answer->status < 400
                       ? " (redirects are not followed: mend the url)"
                       : "";

  return text_format ("%s answered %ld%s%s%s", origin, answer->status, hint,
                      said[0] ? ": " : "", said);
}

/* One request and what its answer means; *words says it, freed by the caller.
 * -1: interrupted.
 */
static int
deliver_one (const struct target *target, struct http *http,
             const struct spool_item *item, enum answer *meaning, double *retry_after,
             char **words, struct error *err)
{
  const struct dashboard *dashboard = target->dashboard;
  struct sending sending = { 0 };
  struct http_answer answer;
  struct error why = { 0 };
  int r;

  dashboard->prepare (target, item->id, &sending);
  for (size_t i = 0; i < target->n_headers; i++)
    sending_header (&sending, text_copy (target->headers[i]));
  r = http_post (http,
                 &(struct http_request) {
                   .url = sending.url,
                   .headers = (const char *const *) sending.headers,
                   .user = sending.user,
                   .password = sending.password,
                   .ca_file = target->values[TARGET_CA_FILE],
                   .body = item->body,
                   .limit = target->timeout,
                   .most = MOST_ANSWER,
                 },
                 &answer, &why);
  sending_clear (&sending);
  *retry_after = answer.retry_after;
  if (r == 0) {
    *meaning = dashboard->judge ? dashboard->judge (dashboard, &answer)
                                : dashboard_judge (dashboard, &answer);
    *words = answer_words (target, &answer);
  } else if (why.status != STATUS_INTERRUPTED) {
    CLEANUP_FREE char *origin = target_origin (target);
    CLEANUP_FREE char *said = target_redact (target, why.text);

    *meaning = answer.untrusted ? ANSWER_BLOCKED : ANSWER_LATER;
    *words = text_format ("%s: %s", origin, said);
    r = 0;
  } else
    r = error_set (err, STATUS_INTERRUPTED, "interrupted");
  http_answer_clear (&answer);
  return r;
}

static void
set_reason (struct delivery *delivery, char *words)
{
  free (delivery->reason);
  delivery->reason = words;
}

/* Before the next try: false when it would come after `until`.  Half of the
 * pause is left to chance, so that many jobs do not come back together.
 */
static bool
pause_before (unsigned tries, double retry_after, double until)
{
  double pause = fmin (DELIVER_PAUSE * pow (2, tries), DELIVER_PAUSE_MOST);

  pause *= .5 + .5 * drand48 ();
  if (retry_after > pause)
    pause = retry_after;
  if (clock_seconds () + pause > until)
    return false;
  return wait_for (pause);
}

/* The first item until it has its answer.  1: it is done with; 0: it stays. */
static int
deliver_first (const struct target *target, struct spool *spool, struct http *http,
               const struct spool_item *item, double until, struct delivery *delivery,
               struct error *err)
{
  for (unsigned tries = 0;; tries++) {
    enum answer meaning;
    double after = 0;
    char *words = NULL;

    if (deliver_one (target, http, item, &meaning, &after, &words, err) == -1)
      return -1;
    if (meaning == ANSWER_DELIVERED) {
      free (words);
      delivery->delivered++;
      return spool_delivered (spool, item, err) == -1 ? -1 : 1;
    }
    set_reason (delivery, words);
    if (meaning == ANSWER_REFUSED) {
      delivery->refused++;
      return spool_refused (spool, item, words, err) == -1 ? -1 : 1;
    }
    if (meaning == ANSWER_BLOCKED)
      return 0;
    if (!pause_before (tries, after, until)) {
      if (interrupt_requested ())
        return error_set (err, STATUS_INTERRUPTED, "interrupted");
      return after > 0
               ? spool_set_wait (spool, time (NULL) + (int64_t) fmin (after, DELIVER_WAIT_MOST),
                                 err)
               : 0;
    }
  }
}

/* The reason alone is not told of what was delivered in the end. */
static void
settle (struct spool *spool, struct delivery *delivery)
{
  delivery->waiting = spool_waiting (spool);
  if (delivery->waiting == 0 && delivery->refused == 0)
    set_reason (delivery, NULL);
}

static int
deliver_all (const struct target *target, struct spool *spool, struct http *http,
             struct delivery *delivery, struct error *err)
{
  const double until = clock_seconds () + target->patience;
  int r = 1;

  while (r == 1) {
    struct spool_item item;

    r = spool_first (spool, &item, err);
    if (r != 1)
      break;
    r = spool_fate (spool, item.id) == FATE_DELIVERED
          ? (spool_delivered (spool, &item, err) == -1 ? -1 : 1)
          : deliver_first (target, spool, http, &item, until, delivery, err);
    spool_item_clear (&item);
  }
  return r == -1 ? -1 : 0;
}

int
deliver (const struct target *target, struct spool *spool, struct http *http,
         struct delivery *delivery, struct error *err)
{
  int64_t wait = spool_wait_until (spool) - time (NULL);
  int r = 0;

  srand48 (time (NULL) ^ getpid ());
  if (wait > 0 && wait <= DELIVER_WAIT_MOST && spool_waiting (spool) > 0)
    set_reason (delivery,
                text_format ("the dashboard asked us to wait for another %.0f s", (double) wait));
  else
    r = deliver_all (target, spool, http, delivery, err);
  settle (spool, delivery);
  return r;
}
