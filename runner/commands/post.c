/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * bootbisect post: results of a job to a dashboard, after what still waits
 * for it from earlier posts.
 */
#include <stdio.h>
#include <sys/resource.h>

#include "../../reports/deliver.h"
#include "../cleanup.h"
#include "../interrupt.h"
#include "../text.h"
#include "command.h"

static int
read_back (const struct target *target, struct history *history, struct http *http,
           bool quiet, struct error *err)
{
  size_t found = 0, all = 0;

  if (target->dashboard->verify (target, history, http, &found, &all, err) == -1)
    return error_prefix (err, "post %s", target->name);
  if (found < all)
    return error_set (err, STATUS_UNMEASURED,
                      "post %s: only %zu of %zu points are there as they were sent: post them "
                      "again with --again",
                      target->name, found, all);
  if (!quiet)
    printf ("%s: %zu points read back, all as they were sent\n", target->name, all);
  return 0;
}

/* What is not delivered is an error, with the reason. */
static int
judge (const struct target *target, const struct spool *spool,
       const struct delivery *delivery, bool quiet, struct error *err)
{
  if (!quiet && delivery->delivered > 0)
    printf ("%s: %zu delivered\n", target->name, delivery->delivered);
  if (delivery->waiting > 0)
    return error_set (err, STATUS_UNMEASURED, "post %s: %zu wait for the next post: %s",
                      target->name, delivery->waiting,
                      delivery->reason ? delivery->reason : "no reason is known");
  if (delivery->refused > 0)
    return error_set (err, STATUS_UNMEASURED, "post %s: %zu refused, kept in %s/refused: %s",
                      target->name, delivery->refused, spool_folder (spool), delivery->reason);
  return 0;
}

static int
post_with (const struct options *options, const struct target *target,
           struct history *history, const char *dir, struct error *err)
{
  struct http *http = http_open (err);
  struct spool *spool = http ? spool_open (target->name, err) : NULL;
  struct delivery delivery = { 0 };
  int r = spool ? 0 : -1;

  /* A job at work asks often, and has more to say each time: nothing is added
   * while the dashboard is away, since the log holds it all. */
  if (r == 0 && dir && !history->verdict && spool_waiting (spool) > 0)
    r = deliver (target, spool, http, &delivery, err);
  if (r == 0 && dir && (history->verdict || spool_waiting (spool) == 0))
    r = deliver_enqueue (target, spool, history, dir, options->again, err);
  if (r == 0 && delivery.waiting == 0)
    r = deliver (target, spool, http, &delivery, err);
  if (r == -1)
    error_prefix (err, "post %s", target->name);
  else
    r = judge (target, spool, &delivery, options->quiet, err);
  if (r == 0 && options->verify)
    r = read_back (target, history, http, options->quiet, err);
  delivery_clear (&delivery);
  spool_close (spool);
  http_close (http);
  return r;
}

static int
post_to (const struct options *options, const struct target *target, const char *dir,
         struct error *err)
{
  struct history history = { 0 };
  int r;

  if (options->verify && (!target->dashboard->verify || !dir))
    return error_set (err, STATUS_USAGE,
                      "--verify wants the output folder of a job, and a dashboard that can be "
                      "read: influxdb, influxdb2");
  if (target_is_open (target))
    fprintf (stderr, "bootbisect: post %s: warning: the secret goes over the network as it is: "
                     "use https\n",
             target->name);
  r = dir ? history_load (&history, dir, err) : 0;
  if (r == 0)
    r = post_with (options, target, &history, dir, err);
  history_clear (&history);
  return r;
}

static int
post (const struct options *options, struct error *err)
{
  const char *const *words = options->arguments;
  struct target target;
  int r;

  if (options->n_arguments < 1 || options->n_arguments > 2)
    return error_set (err, STATUS_USAGE,
                      "post wants the name of a target, and the output folder of a job (without "
                      "one it sends what still waits)");
  if (target_load (&target, words[0], options, err) == -1)
    return -1;
  interrupt_install ();
  /* No measurement, of this job or another, is to be disturbed by a post. */
  setpriority (PRIO_PROCESS, 0, 19);
  r = post_to (options, &target, options->n_arguments == 2 ? words[1] : NULL, err);
  target_clear (&target);
  return r;
}

const struct command command_post = {
  .name = "post",
  .verb = VERB_POST,
  .arguments = "TARGET [DIR]",
  .summary = "send a job's results to a dashboard, and what still waits",
  .run = post,
};
