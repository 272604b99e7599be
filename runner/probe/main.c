/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * bootbisect-probe [--memsize MB] [--smp N] [--append OPTIONS]
 * [--insn-plugin FILE] [--daemon] [--verbose] [--phases] [--record FILE]
 * [--guestfs-backend NAME]
 * [--image FILE | --domain NAME [--operations LIST]] [--disks N] [--parallel FROM-TO]
 * boots the libguestfs appliance once, with /dev/null as its only disk, and
 * prints one line of JSON on stdout; the console goes to stderr.  Which
 * qemu, kernel and appliance is libguestfs' environment to say.  Exit
 * status 0: booted, 1: not, 2: usage.  --library prints the line without a
 * boot.  It keeps no time of its own: whoever runs it has the watchdog.
 */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../cleanup.h"
#include "../text.h"
#include "probe.h"

/* libguestfs takes ints; more would be a mistake anyway. */
#define MOST_MEMSIZE (16UL << 20)
#define MOST_CPUS 255

static int
usage (void)
{
  fputs ("usage: bootbisect-probe [--memsize MB] [--smp N] [--append OPTIONS]"
         " [--insn-plugin FILE] [--daemon] [--verbose] [--phases] [--record FILE] [--library]\n"
         "       [--image FILE | --domain NAME [--operations LIST]] [--disks N]"
         " [--parallel FROM-TO] [--guestfs-backend NAME]\n", stderr);
  return 2;
}

static bool
read_count (const char *name, const char *text, unsigned long max, int *value)
{
  unsigned long n;

  if (!text_to_unsigned (text, max, &n) || n == 0) {
    CLEANUP_FREE char *plain = text_plain (text);

    fprintf (stderr, "bootbisect-probe: --%s: not a number from 1 to %lu: %s\n", name, max,
             plain);
    return false;
  }
  *value = n;
  return true;
}

static bool
read_levels (const char *text, struct options *options)
{
  CLEANUP_FREE char *copy = text_copy (text);
  char *to = strchr (copy, '-');

  if (to)
    *to++ = '\0';
  return read_count ("parallel", copy, MOST_CPUS, &options->from)
         && read_count ("parallel", to ? to : copy, MOST_CPUS, &options->to);
}

int
main (int argc, char *argv[])
{
  static const struct option table[] = {
    { "memsize", required_argument, NULL, 'm' }, { "smp", required_argument, NULL, 's' },
    { "append", required_argument, NULL, 'a' },  { "verbose", no_argument, NULL, 'v' },
    { "phases", no_argument, NULL, 'p' },        { "record", required_argument, NULL, 'r' },
    { "daemon", no_argument, NULL, 'd' },        { "library", no_argument, NULL, 'l' },
    { "insn-plugin", required_argument, NULL, 'I' },
    { "image", required_argument, NULL, 'i' },    { "domain", required_argument, NULL, 'D' },
    { "operations", required_argument, NULL, 'o' }, { "disks", required_argument, NULL, 'n' },
    { "parallel", required_argument, NULL, 'P' },
    { "guestfs-backend", required_argument, NULL, 'b' }, { NULL, 0, NULL, 0 },
  };
  struct options options = { 0 };
  struct boot boot = { 0 };
  bool library = false, failed;
  int c;

  while ((c = getopt_long (argc, argv, "", table, NULL)) != -1) {
    if (c == 'm' && !read_count ("memsize", optarg, MOST_MEMSIZE, &options.memsize))
      return 2;
    if (c == 's' && !read_count ("smp", optarg, MOST_CPUS, &options.smp))
      return 2;
    if (c == 'a')
      options.append = optarg;
    if (c == 'I')
      options.insn_plugin = optarg;
    if (c == 'd')
      options.daemon = true;
    if (c == 'v')
      options.verbose = true;
    if (c == 'p')
      options.phases = true;
    if (c == 'r')
      options.record = optarg;
    if (c == 'b')
      options.backend = optarg;
    if (c == 'i')
      options.image = optarg;
    if (c == 'D')
      options.domain = optarg;
    if (c == 'o')
      options.operations = optarg;
    if (c == 'n' && !read_count ("disks", optarg, MOST_CPUS, &options.disks))
      return 2;
    if (c == 'P' && !read_levels (optarg, &options))
      return 2;
    if (c == 'l')
      library = true;
    if (c == '?')
      return usage ();
  }
  if (optind < argc)
    return usage ();
  boot_run (library ? NULL : &options, &boot);
  answer_print (&boot);
  failed = boot.error != NULL;
  identity_clear (&boot.identity);
  free (boot.error);
  free (boot.stopped);
  return failed ? 1 : 0;
}
