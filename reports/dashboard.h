/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Where results go: one table a dashboard.  A new dashboard is one file that
 * fills a struct dashboard, and one line in dashboards[].  It turns a history
 * into bodies of requests, says how one is sent, and what answers mean;
 * spool.h keeps the bodies and deliver.h sends them.
 */
#ifndef BOOTBISECT_DASHBOARD_H
#define BOOTBISECT_DASHBOARD_H

#include "../runner/history.h"
#include "http.h"
#include "target.h"

/* Bodies of requests, in the order in which they are to be sent. */
struct outbox {
  struct {
    char *what;  /* one line for people */
    char *body;
  } *list;
  size_t n;
};

void outbox_add (struct outbox *outbox, const char *what, char *body); /* takes body over */
void outbox_clear (struct outbox *outbox);

/* What an answer means. */
enum answer {
  ANSWER_DELIVERED,
  ANSWER_LATER,    /* the dashboard is busy or ill: the same again, a bit later */
  ANSWER_BLOCKED,  /* the target is set up wrong: nothing gets through before that is mended */
  ANSWER_REFUSED,  /* this body never gets through */
};

/* How one body is sent.  Texts are owned by the struct. */
struct sending {
  char *url;
  char **headers;  /* NULL-terminated */
  size_t n_headers;
  const char *user, *password; /* borrowed; NULL: none */
};

struct dashboard {
  const char *name;      /* for the key `dashboard` */
  const char *summary;
  const enum target_key *needs; /* keys that must be said, besides url; ends with
                                   N_TARGET_KEYS */
  int accepted;          /* the status of success; 0: any from 200 to 299 */
  bool live;             /* a job that is at work has something to post already */

  /* Adds the bodies of what is known.  dir is the folder that holds the log. */
  void (*fill) (const struct target *target, struct history *history, const char *dir,
                struct outbox *outbox);

  /* `id` is the same whenever this body is sent. */
  void (*prepare) (const struct target *target, const char *id, struct sending *sending);

  /* What an answer means; NULL: as dashboard_judge () says. */
  enum answer (*judge) (const struct dashboard *dashboard, const struct http_answer *answer);

  /* Reads back what `fill` makes and compares; how many points are there as
   * sent in *found, of *all.  NULL: this dashboard can't be asked.
   */
  int (*verify) (const struct target *target, struct history *history, struct http *http,
                 size_t *found, size_t *all, struct error *err);
};

extern const struct dashboard *const dashboards[]; /* NULL-terminated */

const struct dashboard *dashboard_find (const char *name);

/* Delivered by `accepted`; later: 429 and 5xx; blocked: redirects, what has to
 * do with authentication or with a wrong URL, and a success that is not the
 * dashboard's; refused: the rest.
 */
enum answer dashboard_judge (const struct dashboard *dashboard,
                             const struct http_answer *answer);

/* Adds a header; takes it over. */
void sending_header (struct sending *sending, char *header);
void sending_clear (struct sending *sending);

/* Name of what was measured, for a dashboard that has one name for it: the
 * workload and the metric, of at most so many bytes.  Freed by the caller.
 */
char *dashboard_benchmark (const struct history *history, const char *metric, size_t most);

/* A UUID that is the same for the same text. */
char *dashboard_uuid (const char *text);

#endif
