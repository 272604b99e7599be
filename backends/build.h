/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the builds of all backends have in common: one command after the
 * other under one time limit, with an environment that is the same each
 * time, and one line that says why a build failed.
 */
#ifndef BOOTBISECT_BUILD_H
#define BOOTBISECT_BUILD_H

#include "backend.h"

/* One build that is under way.  Every step that fails sets status and reason,
 * which go to the caller of the backend.
 */
struct build {
  const struct build_job *job;
  char *folder;             /* of the slot: above source and build folder */
  char **env;
  double deadline;          /* CLOCK_MONOTONIC seconds */
  enum build_status status;
  char *reason;             /* one line, or NULL */
};

void build_open (struct build *build, const struct build_job *job);
/* Hands status and reason on; frees the rest. */
void build_close (struct build *build, enum build_status *status, char **reason);

/* Runs one command in the folder, its output appended to the job's log.
 * `what` names it in the reason.  1 when it went well, 0 when it did not
 * (build->status says how), -1 with err when nothing could be tried.
 */
int build_step (struct build *build, const char *what, const char *const *argv,
                const char *folder, struct error *err);
int build_shell (struct build *build, const char *what, const char *command,
                 const char *folder, struct error *err);

/* The build fails for this reason (printf).  Returns 0, as a failed step. */
int build_fail (struct build *build, enum build_status status, const char *format, ...)
  __attribute__ ((format (printf, 3, 4)));

/* Whether a stamp file below the build folder holds just this text, and the
 * writing of it.
 */
bool build_stamp_is (const struct build_job *job, const char *name, const char *text);
int build_stamp_set (const struct build_job *job, const char *name, const char *text,
                     struct error *err);

/* The hash of all files of the tree that one of the patterns (fnmatch, of the
 * path in the tree; NULL-terminated) matches; hidden ones and the folder
 * `left_out` are not looked at.
 */
int description_hash (const char *source, const char *const *patterns, const char *left_out,
                      char hash[REPO_HASH_SIZE], struct error *err);

/* Text for configuration (): what the tool prints first, such as
 * "cc --version: cc (Debian 12.2.0-14) 12.2.0\n"; "NAME: none\n" where there
 * is no such tool.  The caller frees it.
 */
char *tool_version (const char *const *argv);

/* Whether the command can be run and exits with 0. */
bool tool_works (const char *const *argv);

/* Text for configuration (): the variables of the environment that steer
 * compilers.  The caller frees it.
 */
char *environment_describe (void);

#endif
