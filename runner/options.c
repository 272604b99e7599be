/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The command line over the configuration files over the defaults; and
 * options as JSON, for a job's record and identity.
 */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cleanup.h"
#include "paths.h"
#include "options-table.h"
#include "text.h"

#define MAX_OPTIONS 64

static void
set_defaults (struct options *options, unsigned verb)
{
  long cpus = sysconf (_SC_NPROCESSORS_ONLN);

  *options = (struct options) {
    .every = 1,
    .jobs = cpus > 0 ? (unsigned long) cpus : 1,
    .build_timeout = 2 * 3600,
    .workload = verb == VERB_STEP ? NULL : "boot", /* step: the baseline's */
    .samples = 10,
    .warmup = verb == VERB_BENCH ? 3 : 1,
    .confidence = .95,
    .min_effect = .05,
    .max_boots = verb == VERB_STEP ? 100 : 0,
    .parallel = 1,
    .cache_limit = 20ULL << 30,
  };
}

static void *
place_of (const struct options *options, const struct option_entry *e)
{
  return (char *) options + e->offset;
}

/* The table in getopt's form; val is the table's index + 256. */
static void
getopt_tables (unsigned verb, struct option *longs, char *shorts)
{
  *shorts++ = ':';
  for (size_t i = 0; option_table[i].name; i++) {
    const struct option_entry *e = &option_table[i];

    if (!(e->verbs & verb))
      continue;
    *longs++ = (struct option) { e->name, e->argument ? required_argument : no_argument,
                                 NULL, (int) i + 256 };
    if (e->letter) {
      *shorts++ = e->letter;
      if (e->argument)
        *shorts++ = ':';
    }
  }
  *shorts = '\0';
  *longs = (struct option) { NULL };
}

static const struct option_entry *
entry_of (int c, unsigned verb)
{
  if (c >= 256)
    return &option_table[c - 256];
  for (const struct option_entry *e = option_table; e->name; e++)
    if (e->letter == c && (e->verbs & verb))
      return e;
  return NULL;
}

static int
parse_arguments (struct options *options, unsigned verb, int argc, char **argv,
                 struct error *err)
{
  struct option longs[MAX_OPTIONS];
  char shorts[2 * MAX_OPTIONS];
  int c;

  getopt_tables (verb, longs, shorts);
  optind = 0; /* glibc: start again, also with the permutation */
  while ((c = getopt_long (argc, argv, shorts, longs, NULL)) != -1) {
    const struct option_entry *e = entry_of (c, verb);
    char letter[] = { '-', (char) optopt, '\0' };
    CLEANUP_FREE char *word
      = text_plain (optopt > 0 && optopt < 256 ? letter : argv[optind - 1]);

    if (c == ':')
      return error_set (err, STATUS_USAGE, "%s wants an argument: see bootbisect %s --help",
                        word, argv[0]);
    if (c == '?' || !e)
      return error_set (err, STATUS_USAGE, "%s is no option of %s: see bootbisect %s --help",
                        word, argv[0], argv[0]);
    CLEANUP_FREE char *origin = text_format ("--%s", e->name);
    if (option_set (options, e, optarg, origin, err) == -1)
      return -1;
  }
  options->n_arguments = (size_t) (argc - optind);
  options->arguments = (const char **) argv + optind;
  return 0;
}

static int
apply_configs (struct options *options, unsigned verb, const struct options *line,
               struct error *err)
{
  bool seen = false;

  if (line->config) {
    if (config_apply (options, verb, line->config, true, line->profile, &seen, err) == -1)
      return -1;
  } else {
    CLEANUP_FREE char *folder = path_xdg ("XDG_CONFIG_HOME", ".config");
    CLEANUP_FREE char *user = text_format ("%s/config", folder);

    if (config_apply (options, verb, user, false, line->profile, &seen, err) == -1
        || config_apply (options, verb, "bootbisect.ini", false, line->profile, &seen, err)
             == -1)
      return -1;
  }
  if (line->profile && !seen)
    return error_set (err, STATUS_USAGE,
                      "--profile: no configuration file has a section [profile %s]",
                      line->profile);
  return 0;
}

/* What is said on the command line replaces a list of the files. */
static void
forget_lists (struct options *options, const struct options *line)
{
  for (const struct option_entry *e = option_table; e->name; e++) {
    struct words *words = place_of (options, e);

    if (e->type == OPTION_WORDS && ((struct words *) place_of (line, e))->n > 0) {
      free (words->list);
      *words = (struct words) { NULL };
    }
  }
}

int
options_parse (struct options *options, unsigned verb, int argc, char **argv,
               struct error *err)
{
  struct options line;
  int r;

  set_defaults (options, verb);
  set_defaults (&line, verb);
  r = parse_arguments (&line, verb, argc, argv, err);
  if (r == 0 && !line.help) {
    r = apply_configs (options, verb, &line, err);
    forget_lists (options, &line);
  }
  if (r == 0)
    r = parse_arguments (options, verb, argc, argv, err);
  options_clear (&line);
  return r;
}

void
options_clear (struct options *options)
{
  for (const struct option_entry *e = option_table; e->name; e++)
    if (e->type == OPTION_WORDS)
      free (((struct words *) place_of (options, e))->list);
  for (size_t i = 0; i < options->texts.n; i++)
    free ((char *) options->texts.list[i]);
  free (options->texts.list);
  *options = (struct options) { 0 };
}

void
options_help (unsigned verb)
{
  static const char *const titles[]
    = { "which commits", "building", "booting", "deciding", "results" };

  for (enum option_group g = 0; g < N_OPTION_GROUPS; g++) {
    int column = 0;

    for (const struct option_entry *e = option_table; e->name; e++) {
      if (e->group != g || !(e->verbs & verb))
        continue;
      CLEANUP_FREE char *item
        = e->letter ? text_format ("  -%c --%s%s%s", e->letter, e->name,
                                   e->argument ? " " : "", e->argument ? e->argument : "")
                    : text_format ("  --%s%s%s", e->name, e->argument ? " " : "",
                                   e->argument ? e->argument : "");
      if (column == 0)
        column = printf ("  %-14s", titles[g]);
      else if (column + (int) strlen (item) > 79)
        column = printf ("\n%16s", "") - 1;
      column += printf ("%s", item);
    }
    if (column > 0)
      putchar ('\n');
  }
}

static struct json_object *
text_record (const char *text)
{
  CLEANUP_FREE char *valid = text_utf8 (text);

  return json_object_new_string (valid);
}

static struct json_object *
value_record (const struct option_entry *e, const void *place)
{
  static const char *const accels[] = { "auto", "kvm", "tcg" };
  struct json_object *list;

  switch (e->type) {
  case OPTION_FLAG:
    return json_object_new_boolean (*(const bool *) place);
  case OPTION_COUNT:
    return json_object_new_int64 ((int64_t) *(const unsigned long *) place);
  case OPTION_TEXT:
  case OPTION_PATH:
    return *(const char *const *) place ? text_record (*(const char *const *) place) : NULL;
  case OPTION_WORDS:
    list = json_object_new_array ();
    for (size_t i = 0; i < ((const struct words *) place)->n; i++)
      json_object_array_add (list, text_record (((const struct words *) place)->list[i]));
    return list;
  case OPTION_FRACTION:
    return json_object_new_double (100 * *(const double *) place);
  case OPTION_DURATION:
  case OPTION_PROBABILITY:
    return json_object_new_double (*(const double *) place);
  case OPTION_SIZE:
    return json_object_new_uint64 (*(const unsigned long long *) place);
  case OPTION_ACCEL:
    return json_object_new_string (accels[*(const enum accel *) place]);
  }
  return NULL;
}

struct json_object *
options_record (const struct options *options, unsigned verb, bool identity)
{
  struct json_object *record = json_object_new_object ();

  for (const struct option_entry *e = option_table; e->name; e++)
    if ((e->verbs & verb) && e->record >= (identity ? RECORD_IDENTITY : RECORD_YES))
      json_object_object_add (record, e->name, value_record (e, place_of (options, e)));
  return record;
}

int
options_restore (struct options *options, struct json_object *record, struct error *err)
{
  json_object_object_foreach (record, name, value) {
    const struct option_entry *e = option_find (name, ~0U);
    CLEANUP_FREE char *origin = text_format ("the log's option %s", name);
    bool list = json_object_is_type (value, json_type_array);
    size_t n = list ? json_object_array_length (value) : 1;

    if (!e || !value
        || ((e->type == OPTION_DURATION || e->type == OPTION_FRACTION) && json_object_get_double (value) == 0)
        || (e->type == OPTION_COUNT && (uint64_t) json_object_get_int64 (value) < e->least))
      continue;
    for (size_t i = 0; i < n; i++) {
      struct json_object *item = list ? json_object_array_get_idx (value, i) : value;

      if (option_set (options, e, json_object_get_string (item), origin, err) == -1)
        return -1;
    }
  }
  return 0;
}
