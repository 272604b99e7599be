/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * bootbisect bisect: which commit of a range made the boot slower, faster,
 * or (--failure) fail.
 */
#include <regex.h>

#include "command.h"
#include "measure-job.h"

int
command_bisect_over (const struct options *options, const char *repo, const char *range,
                     struct error *err)
{
  const struct job_request request = {
    .verb = "bisect",
    .verb_bit = VERB_BISECT,
    .plan = &plan_bisect,
    .repo = repo,
    .range = range,
    .first_parent = true,
  };

  return measure_job (options, &request, err);
}

static int
check_signature (const char *signature, struct error *err)
{
  regex_t regex;
  char why[200];
  int r = regcomp (&regex, signature, REG_EXTENDED | REG_NOSUB);

  if (r == 0) {
    regfree (&regex);
    return 0;
  }
  regerror (r, &regex, why, sizeof why);
  return error_set (err, STATUS_USAGE, "--signature: '%s' is no extended regular expression: %s",
                    signature, why);
}

static int
bisect (const struct options *options, struct error *err)
{
  if (options->n_arguments != 2)
    return error_set (err, STATUS_USAGE,
                      "bisect wants a repository and a range: bootbisect bisect ~/src/qemu "
                      "v9.1.0..v9.2.0");
  if ((options->signature || options->known_clean_good || options->parallel > 1)
      && !options->failure)
    return error_set (err, STATUS_USAGE,
                      "--signature, --known-clean-good and --parallel go with --failure: a timed "
                      "boot runs alone");
  if (options->signature && check_signature (options->signature, err) == -1)
    return -1;
  if (options->confirm && options->failure)
    return error_set (err, STATUS_USAGE,
                      "--confirm compares times: it is not available with --failure");
  return command_bisect_over (options, options->arguments[0], options->arguments[1], err);
}

const struct command command_bisect = {
  .name = "bisect",
  .verb = VERB_BISECT,
  .arguments = "REPO GOOD..BAD",
  .summary = "find the commit that made the boot slower or faster, and say how sure",
  .run = bisect,
};
