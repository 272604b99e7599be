/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * bootbisect compare: two commits, or two files (qemus or kernels), booted in
 * turn until they are told apart.
 */
#include "../cleanup.h"
#include "../paths.h"
#include "command.h"
#include "measure-job.h"

int
command_compare_of (const struct options *options, const char *repo, const char *a,
                    const char *b, struct error *err)
{
  const struct job_request request = {
    .verb = "compare",
    .verb_bit = VERB_COMPARE,
    .plan = &plan_compare,
    .repo = repo,
    .pair = { a, b },
  };

  return measure_job (options, &request, err);
}

static int
compare (const struct options *options, struct error *err)
{
  const char *const *words = options->arguments;

  if (options->n_arguments == 2) {
    CLEANUP_FREE char *a = path_absolute (words[0]);
    CLEANUP_FREE char *b = path_absolute (words[1]);

    return command_compare_of (options, NULL, a, b, err);
  }
  if (options->n_arguments == 3)
    return command_compare_of (options, words[0], words[1], words[2], err);
  return error_set (err, STATUS_USAGE, "compare wants a repository and two commits, or two files "
                                       "(qemus or kernels)");
}

const struct command command_compare = {
  .name = "compare",
  .verb = VERB_COMPARE,
  .arguments = "REPO A B | FILE FILE",
  .summary = "tell two commits or two files apart, in interleaved boots",
  .run = compare,
};
