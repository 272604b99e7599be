/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * bootbisect VERB [options] ...: the table of verbs, and the only place
 * that prints an error and exits.
 */
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "cleanup.h"
#include "commands/command.h"
#include "text.h"

static const struct command *const commands[] = {
  &command_bench,
  &command_run,
  &command_bisect,
  &command_compare,
  &command_step,
  &command_resume,
  &command_report,
  &command_cache,
  &command_doctor,
  &command_post,
  &command_analyze,
  &command_trace,
};

static void
print_usage (void)
{
  fputs ("usage: bootbisect VERB [options] [REPO] [REVISIONS]\n"
         "Finds the commit of qemu, the Linux kernel or libguestfs that made the\n"
         "libguestfs appliance boot slower.\n\n",
         stdout);
  for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++)
    printf ("  %-8s %s\n", commands[i]->name, commands[i]->summary);
  fputs ("\nbootbisect VERB --help shows a verb's options; bootbisect(1) explains them.\n", stdout);
}

static void
print_help (const struct command *command)
{
  printf ("usage: bootbisect %s [options] %s\n%s\n\n", command->name, command->arguments,
          command->summary);
  options_help (command->verb);
  puts ("\nbootbisect(1) explains the options; any of them can stand in bootbisect.ini.");
}

static const struct command *
find_command (const char *name)
{
  for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++)
    if (strcmp (commands[i]->name, name) == 0)
      return commands[i];
  return NULL;
}

/* Buffered output that can't be written is an error like any other. */
static int
flush_output (int status, int error_base)
{
  if (fflush (stdout) == EOF || ferror (stdout)) {
    fputs ("bootbisect: standard output cannot be written\n", stderr);
    return error_base + STATUS_UNMEASURED;
  }
  return status;
}

static int
run_command (const struct command *command, int argc, char **argv)
{
  struct options options = { 0 };
  struct error err = { .status = STATUS_UNMEASURED };
  int status = options_parse (&options, command->verb, argc, argv, &err);

  if (status == 0 && options.help)
    print_help (command);
  else if (status == 0)
    status = command->run (&options, &err);
  options_clear (&options);
  if (status == -1) {
    CLEANUP_FREE char *plain = text_plain (err.text);

    fflush (stdout);
    fprintf (stderr, "bootbisect: %s\n", plain);
    status = command->error_base + (int) err.status;
  }
  return flush_output (status, command->error_base);
}

int
main (int argc, char **argv)
{
  const struct command *command;

  setlocale (LC_CTYPE, "");
  signal (SIGPIPE, SIG_IGN); /* a closed pipe is a failed write, not an end */
  if (argc < 2) {
    fputs ("bootbisect: a verb is missing: see bootbisect --help\n", stderr);
    return STATUS_USAGE;
  }
  if (strcmp (argv[1], "--version") == 0) {
    puts ("bootbisect " BOOTBISECT_VERSION);
    return flush_output (STATUS_OK, 0);
  }
  if (strcmp (argv[1], "--help") == 0 || strcmp (argv[1], "-h") == 0) {
    print_usage ();
    return flush_output (STATUS_OK, 0);
  }
  command = find_command (argv[1]);
  if (!command) {
    CLEANUP_FREE char *plain = text_plain (argv[1]);

    fprintf (stderr, "bootbisect: '%s' is no verb: see bootbisect --help\n", plain);
    return STATUS_USAGE;
  }
  return run_command (command, argc - 1, argv + 1);
}
