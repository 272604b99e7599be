/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * bootbisect cache: the artefacts that are kept, and making room.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "../artefact.h"
#include "../cleanup.h"
#include "../job.h"
#include "../text.h"
#include "command.h"

static void
print_artefact (const struct artefact *artefact)
{
  static const char *const statuses[] = {
    [ARTEFACT_ABSENT] = "absent",
    [ARTEFACT_OK] = "ok",
    [ARTEFACT_FAILED] = "failed",
    [ARTEFACT_TIMEOUT] = "timeout",
  };
  time_t used = artefact->used;
  struct tm tm;
  char date[32] = "";

  if (gmtime_r (&used, &tm))
    strftime (date, sizeof date, "%Y-%m-%d %H:%M", &tm);
  printf ("%.12s  %-8s %-10s %8.1f MiB  %s\n", artefact->id, statuses[artefact->status],
          artefact->backend ? artefact->backend : "", (double) artefact->bytes / 1048576,
          date);
}

static int
cache_list (struct store *store, struct error *err)
{
  struct artefact *list = NULL;
  uint64_t bytes = 0;
  size_t n = 0;
  int r = store_list (store, &list, &n, err);

  for (size_t i = 0; i < n; i++) {
    print_artefact (&list[i]);
    bytes += list[i].bytes;
    artefact_clear (&list[i]);
  }
  free (list);
  if (r == 0)
    printf ("%zu artefacts, %.1f MiB\n", n, (double) bytes / 1048576);
  return r;
}

static int
cache_prune (struct store *store, uint64_t limit, struct error *err)
{
  size_t removed = 0;
  uint64_t freed = 0;
  int r = store_prune (store, limit, &removed, &freed, err);

  if (r == 0)
    printf ("%zu artefacts removed, %.1f MiB freed\n", removed, (double) freed / 1048576);
  return r;
}

static int
cache (const struct options *options, struct error *err)
{
  const char *what = options->n_arguments == 1 ? options->arguments[0] : "";
  CLEANUP_FREE char *dir = job_cache_dir (options, err);
  struct store *store = dir ? store_open (dir, 0, err) : NULL;
  int r;

  if (!store)
    return -1;
  if (strcmp (what, "list") == 0)
    r = cache_list (store, err);
  else if (strcmp (what, "prune") == 0)
    r = cache_prune (store, options->cache_limit, err);
  else if (strcmp (what, "clear") == 0)
    r = cache_prune (store, 0, err);
  else
    r = error_set (err, STATUS_USAGE, "cache wants one of list, prune, clear");
  store_close (store);
  return r;
}

const struct command command_cache = {
  .name = "cache",
  .verb = VERB_CACHE,
  .arguments = "list|prune|clear",
  .summary = "show the artefacts that are kept, prune to --cache-limit, or clear",
  .run = cache,
};
