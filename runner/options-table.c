/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The table of options: name, kind, place, and the verbs that know it.
 */
#include <string.h>

#include "cleanup.h"
#include "paths.h"
#include "options-table.h"
#include "text.h"

#define RANGES (VERB_RUN | VERB_BISECT)
#define JOBS (RANGES | VERB_COMPARE)
#define BUILDS (JOBS | VERB_STEP)
#define BOOTS (BUILDS | VERB_BENCH | VERB_ANALYZE)
#define LOOKS (BOOTS | VERB_TRACE)
#define SEARCHES (VERB_BISECT | VERB_COMPARE)
#define RUNS (BOOTS | VERB_RESUME)
#define READS (RUNS | VERB_REPORT | VERB_DOCTOR | VERB_TRACE)
#define CACHES (RUNS | VERB_CACHE | VERB_DOCTOR | VERB_TRACE)
/* More boots, jobs or megabytes than anybody has. */
#define MOST_COUNT 10000000UL

#define AT(field) offsetof (struct options, field)

const struct option_entry option_table[] = {
  { "first-parent", 0, OPTION_FLAG, GROUP_COMMITS, VERB_RUN, AT (first_parent), NULL, 0, RECORD_IDENTITY },
  { "every", 0, OPTION_COUNT, GROUP_COMMITS, VERB_RUN, AT (every), "N", 1, RECORD_IDENTITY },
  { "tags", 0, OPTION_FLAG, GROUP_COMMITS, VERB_RUN, AT (tags), NULL, 0, RECORD_IDENTITY },
  { "path", 0, OPTION_WORDS, GROUP_COMMITS, RANGES, AT (paths), "PATH", 0, RECORD_IDENTITY },

  { "new", 0, OPTION_FLAG, GROUP_COMMITS, VERB_RUN, AT (new_only), NULL, 0, RECORD_NO },
  { "bisect", 0, OPTION_FLAG, GROUP_COMMITS, VERB_RUN, AT (bisect), NULL, 0, RECORD_NO },

  { "backend", 0, OPTION_TEXT, GROUP_BUILD, BUILDS, AT (backend), "NAME", 0, RECORD_IDENTITY },
  { "make", 0, OPTION_TEXT, GROUP_BUILD, BUILDS, AT (make), "CMD", 0, RECORD_IDENTITY },
  { "configure", 0, OPTION_TEXT, GROUP_BUILD, BUILDS, AT (configure), "CMD", 0, RECORD_IDENTITY },
  { "gives", 0, OPTION_TEXT, GROUP_BUILD, BUILDS, AT (gives), "KIND:PATH", 0, RECORD_IDENTITY },
  { "artefact", 0, OPTION_WORDS, GROUP_BUILD, BUILDS, AT (artefact), "PATH", 0, RECORD_IDENTITY },
  { "kernel-config", 0, OPTION_PATH, GROUP_BUILD, BUILDS, AT (kernel_config), "FILE", 0,
    RECORD_IDENTITY },
  { "modules", 0, OPTION_FLAG, GROUP_BUILD, BUILDS, AT (modules), NULL, 0, RECORD_IDENTITY },
  { "modules-dir", 0, OPTION_PATH, GROUP_BUILD, BUILDS, AT (modules_dir), "DIR", 0, RECORD_YES },
  { "jobs", 'j', OPTION_COUNT, GROUP_BUILD, BUILDS, AT (jobs), "N", 1, RECORD_YES },
  { "build-timeout", 0, OPTION_DURATION, GROUP_BUILD, BUILDS, AT (build_timeout), "TIME", 0,
    RECORD_YES },
  { "retry-failed", 0, OPTION_FLAG, GROUP_BUILD, JOBS, AT (retry_failed), NULL, 0, RECORD_NO },

  { "workload", 0, OPTION_TEXT, GROUP_BOOT, LOOKS & ~VERB_ANALYZE, AT (workload), "WORKLOAD", 0, RECORD_IDENTITY },
  { "metric", 0, OPTION_TEXT, GROUP_BOOT, BOOTS & ~VERB_ANALYZE, AT (metric), "NAME", 0, RECORD_IDENTITY },
  { "samples", 'n', OPTION_COUNT, GROUP_BOOT, VERB_RUN | VERB_BENCH | VERB_ANALYZE, AT (samples), "N", 1, RECORD_IDENTITY },
  { "warmup", 0, OPTION_COUNT, GROUP_BOOT, BOOTS, AT (warmup), "N", 0, RECORD_IDENTITY },
  { "accel", 0, OPTION_ACCEL, GROUP_BOOT, LOOKS, AT (accel), "auto|kvm|tcg", 0, RECORD_IDENTITY },
  { "memsize", 'm', OPTION_COUNT, GROUP_BOOT, LOOKS, AT (memsize), "MB", 1, RECORD_IDENTITY },
  { "smp", 0, OPTION_COUNT, GROUP_BOOT, LOOKS, AT (smp), "N", 1, RECORD_IDENTITY },
  { "append", 0, OPTION_TEXT, GROUP_BOOT, LOOKS, AT (append), "OPTIONS", 0, RECORD_IDENTITY },
  { "hv", 0, OPTION_PATH, GROUP_BOOT, LOOKS & ~VERB_STEP, AT (hv), "FILE", 0, RECORD_IDENTITY },
  { "kernel", 0, OPTION_PATH, GROUP_BOOT, LOOKS & ~VERB_STEP, AT (kernel), "FILE", 0, RECORD_IDENTITY },
  { "appliance", 0, OPTION_PATH, GROUP_BOOT, LOOKS & ~VERB_STEP, AT (appliance), "DIR", 0,
    RECORD_IDENTITY },
  { "libguestfs", 0, OPTION_PATH, GROUP_BOOT, LOOKS & ~VERB_STEP, AT (libguestfs), "DIR", 0,
    RECORD_IDENTITY },
  { "insn-plugin", 0, OPTION_PATH, GROUP_BOOT, JOBS | VERB_BENCH, AT (insn_plugin), "FILE", 0,
    RECORD_IDENTITY },
  { "fixed-appliance", 0, OPTION_FLAG, GROUP_BOOT, JOBS | VERB_BENCH, AT (fixed_appliance), NULL, 0,
    RECORD_IDENTITY },
  { "compare-appliances", 0, OPTION_FLAG, GROUP_BOOT, VERB_BENCH, AT (compare_appliances), NULL,
    0, RECORD_IDENTITY },
  { "guestfs-backend", 0, OPTION_TEXT, GROUP_BOOT, JOBS | VERB_BENCH, AT (guestfs_backend),
    "NAME", 0, RECORD_IDENTITY },
  { "operations", 0, OPTION_TEXT, GROUP_BOOT, JOBS | VERB_BENCH, AT (operations), "LIST", 0,
    RECORD_IDENTITY },
  { "boot-timeout", 0, OPTION_DURATION, GROUP_BOOT, LOOKS, AT (boot_timeout), "TIME", 0,
    RECORD_IDENTITY },
  { "min-gap", 0, OPTION_DURATION, GROUP_BOOT, VERB_TRACE, AT (min_gap), "TIME", 0, RECORD_NO },

  { "baseline", 0, OPTION_PATH, GROUP_DECIDE, VERB_STEP, AT (baseline), "FILE", 0, RECORD_YES },
  { "worse-than", 0, OPTION_FRACTION, GROUP_DECIDE, VERB_STEP, AT (min_effect), "PCT", 0,
    RECORD_IDENTITY },
  { "confidence", 0, OPTION_PROBABILITY, GROUP_DECIDE, JOBS | VERB_STEP, AT (confidence), "PROB", 0,
    RECORD_IDENTITY },
  { "min-effect", 0, OPTION_FRACTION, GROUP_DECIDE, JOBS, AT (min_effect), "PCT", 0,
    RECORD_IDENTITY },
  { "precision", 0, OPTION_FRACTION, GROUP_DECIDE, VERB_COMPARE, AT (precision), "PCT", 0,
    RECORD_IDENTITY },
  { "max-boots", 0, OPTION_COUNT, GROUP_DECIDE, SEARCHES | VERB_STEP, AT (max_boots), "N", 1, RECORD_YES },
  { "max-builds", 0, OPTION_COUNT, GROUP_DECIDE, SEARCHES, AT (max_builds), "N", 1,
    RECORD_YES },
  { "max-time", 0, OPTION_DURATION, GROUP_DECIDE, SEARCHES | VERB_STEP, AT (max_time), "TIME", 0,
    RECORD_YES },
  { "dry-run", 0, OPTION_FLAG, GROUP_DECIDE, VERB_BISECT, AT (dry_run), NULL, 0, RECORD_NO },
  { "confirm", 0, OPTION_FLAG, GROUP_DECIDE, VERB_BISECT, AT (confirm), NULL, 0, RECORD_YES },
  { "failure", 0, OPTION_FLAG, GROUP_DECIDE, VERB_BISECT, AT (failure), NULL, 0,
    RECORD_IDENTITY },
  { "signature", 0, OPTION_TEXT, GROUP_DECIDE, VERB_BISECT, AT (signature), "REGEX", 0,
    RECORD_IDENTITY },
  { "known-clean-good", 0, OPTION_FLAG, GROUP_DECIDE, VERB_BISECT, AT (known_clean_good), NULL,
    0, RECORD_IDENTITY },
  { "parallel", 0, OPTION_COUNT, GROUP_DECIDE, VERB_BISECT, AT (parallel), "N", 1, RECORD_YES },

  { "output", 'o', OPTION_PATH, GROUP_OUTPUT, BOOTS, AT (output), "DIR", 0, RECORD_NO },
  { "cache-dir", 0, OPTION_PATH, GROUP_OUTPUT, CACHES, AT (cache_dir), "DIR", 0, RECORD_YES },
  { "cache-limit", 0, OPTION_SIZE, GROUP_OUTPUT, CACHES, AT (cache_limit), "SIZE", 0, RECORD_YES },
  { "merge", 0, OPTION_FLAG, GROUP_OUTPUT, VERB_REPORT, AT (merge), NULL, 0, RECORD_NO },
  { "format", 0, OPTION_TEXT, GROUP_OUTPUT, READS, AT (format), "NAME", 0, RECORD_NO },
  { "post", 0, OPTION_WORDS, GROUP_OUTPUT, RUNS & ~VERB_STEP, AT (posts), "NAME", 0, RECORD_NO },
  { "notes", 0, OPTION_FLAG, GROUP_OUTPUT, VERB_REPORT, AT (notes), NULL, 0, RECORD_NO },
  { "notes-in-clone", 0, OPTION_FLAG, GROUP_OUTPUT, VERB_REPORT, AT (notes_in_clone), NULL, 0, RECORD_NO },
  { "again", 0, OPTION_FLAG, GROUP_OUTPUT, VERB_POST, AT (again), NULL, 0, RECORD_NO },
  { "verify", 0, OPTION_FLAG, GROUP_OUTPUT, VERB_POST, AT (verify), NULL, 0, RECORD_NO },
  { "quiet", 'q', OPTION_FLAG, GROUP_OUTPUT, RUNS | VERB_POST | VERB_DOCTOR, AT (quiet), NULL, 0, RECORD_NO },
  { "config", 0, OPTION_PATH, GROUP_OUTPUT, READS | CACHES | VERB_POST, AT (config), "FILE", 0, RECORD_NO },
  { "profile", 0, OPTION_TEXT, GROUP_OUTPUT, READS | CACHES | VERB_POST, AT (profile), "NAME", 0, RECORD_NO },
  { "help", 'h', OPTION_FLAG, GROUP_OUTPUT, ~0U, AT (help), NULL, 0, RECORD_NO },
  { NULL },
};

const struct option_entry *
option_find (const char *name, unsigned verb)
{
  for (const struct option_entry *e = option_table; e->name; e++)
    if (strcmp (e->name, name) == 0 && (e->verbs & verb))
      return e;
  return NULL;
}

/* A copy that lives as long as the options. */
static const char *
keep (struct options *options, const char *text)
{
  struct words *texts = &options->texts;

  texts->list = memory_grow (texts->list, texts->n + 1, sizeof texts->list[0]);
  return texts->list[texts->n++] = text_copy (text);
}

static void
words_add (struct words *words, const char *text)
{
  words->list = memory_grow (words->list, words->n + 2, sizeof words->list[0]);
  words->list[words->n++] = text;
  words->list[words->n] = NULL;
}

static bool
to_probability (const char *text, double *p)
{
  size_t n = strlen (text);
  CLEANUP_FREE char *digits = text_copy (text);
  bool percent = n > 0 && digits[n - 1] == '%';

  if (percent)
    digits[n - 1] = '\0';
  if (!text_to_double (digits, p))
    return false;
  if (percent || *p > 1)
    *p /= 100;
  return *p >= .5 && *p < 1;
}

static int
set_flag (bool *flag, const char *text, const char *origin, struct error *err)
{
  if (!text || strcmp (text, "yes") == 0 || strcmp (text, "true") == 0)
    *flag = true;
  else if (strcmp (text, "no") == 0 || strcmp (text, "false") == 0)
    *flag = false;
  else
    return error_set (err, STATUS_USAGE, "%s: '%s' is neither yes nor no", origin, text);
  return 0;
}

static int
set_accel (enum accel *accel, const char *text, const char *origin, struct error *err)
{
  if (strcmp (text, "auto") == 0)
    *accel = ACCEL_AUTO;
  else if (strcmp (text, "kvm") == 0)
    *accel = ACCEL_KVM;
  else if (strcmp (text, "tcg") == 0)
    *accel = ACCEL_TCG;
  else
    return error_set (err, STATUS_USAGE, "%s: '%s' is none of auto, kvm, tcg", origin, text);
  return 0;
}

int
option_set (struct options *options, const struct option_entry *entry, const char *text,
            const char *origin, struct error *err)
{
  void *place = (char *) options + entry->offset;
  CLEANUP_FREE char *plain = text ? text_plain (text) : NULL;
  CLEANUP_FREE char *whole = NULL;

  switch (entry->type) {
  case OPTION_FLAG:
    return set_flag (place, text, origin, err);
  case OPTION_COUNT:
    if (!text_to_unsigned (text, MOST_COUNT, place)
        || *(unsigned long *) place < entry->least)
      return error_set (err, STATUS_USAGE,
                        "%s: '%s' is not a whole number from %lu to %lu", origin, plain,
                        entry->least, MOST_COUNT);
    return 0;
  case OPTION_TEXT:
    *(const char **) place = keep (options, text);
    return 0;
  case OPTION_PATH:
    if (!text[0])
      return error_set (err, STATUS_USAGE, "%s: the path is empty", origin);
    whole = path_absolute (text);
    *(const char **) place = keep (options, whole);
    return 0;
  case OPTION_WORDS:
    words_add (place, keep (options, text));
    return 0;
  case OPTION_DURATION:
    if (!text_to_seconds (text, place))
      return error_set (err, STATUS_USAGE,
                        "%s: '%s' is not a duration such as 90s, 15m or 2h", origin, plain);
    return 0;
  case OPTION_FRACTION:
    if (!text_to_fraction (text, place))
      return error_set (err, STATUS_USAGE, "%s: '%s' is not a percentage such as 5 or 2.5%%",
                        origin, plain);
    return 0;
  case OPTION_PROBABILITY:
    if (!to_probability (text, place))
      return error_set (err, STATUS_USAGE,
                        "%s: '%s' is not a probability from 0.5 to below 1, such as 0.95 or 95%%",
                        origin, plain);
    return 0;
  case OPTION_SIZE:
    if (!text_to_bytes (text, place))
      return error_set (err, STATUS_USAGE, "%s: '%s' is not a size such as 500M or 20G",
                        origin, plain);
    return 0;
  case OPTION_ACCEL:
    return set_accel (place, text, origin, err);
  }
  return 0;
}
