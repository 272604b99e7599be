/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The probe's line of JSON.  Written by hand: libguestfs brings jansson into
 * the process, whose names clash with those of json-c.
 */
#include <stdio.h>
#include <stdlib.h>

#include "../cleanup.h"
#include "../text.h"
#include "probe.h"

/* A string, or null.  text_plain () leaves only valid UTF-8 without control
 * characters, so the quote and the backslash are all that is to be escaped.
 */
static void
put_string (const char *name, const char *text)
{
  printf ("\"%s\": ", name);
  if (text) {
    CLEANUP_FREE char *plain = text_plain (text);

    putchar ('"');
    for (const char *p = plain; *p; p++) {
      if (*p == '"' || *p == '\\')
        putchar ('\\');
      putchar (*p);
    }
    putchar ('"');
  } else {
    fputs ("null", stdout);
  }
}

/* The names are those of the table: nothing in them is to be escaped. */
static void
put_phases (const struct phases *phases)
{
  fputs (", \"phases\": [", stdout);
  for (size_t i = 0; i < phases->n; i++)
    printf ("%s{\"name\": \"%s\", \"seconds\": %.6f}", i ? ", " : "",
            phases->phases[i].name, phases->phases[i].seconds);
  putchar (']');
}

static void
put_numbers (const struct boot *boot)
{
  fputs (", \"numbers\": [", stdout);
  for (size_t i = 0; i < boot->n_numbers; i++)
    printf ("%s{\"name\": \"%s\", \"value\": %.6f, \"unit\": \"%s\"}", i ? ", " : "",
            boot->numbers[i].name, boot->numbers[i].value, boot->numbers[i].unit);
  fputs ("], ", stdout);
  put_string ("stopped", boot->stopped);
}

void
answer_print (const struct boot *boot)
{
  const struct identity *identity = &boot->identity;

  printf ("{\"ok\": %s, ", boot->error ? "false" : "true");
  put_string ("error", boot->error);
  printf (", \"launch\": %.6f, \"close\": %.6f, \"total\": %.6f", boot->launch, boot->close,
          boot->total);
  put_phases (&boot->phases);
  if (boot->instructions)
    printf (", \"instructions\": %llu", boot->instructions);
  put_numbers (boot);
  fputs (", \"qemu\": {", stdout);
  put_string ("path", identity->qemu);
  printf (", \"device\": %llu, \"inode\": %llu, \"size\": %lld}, \"kernel\": {",
          (unsigned long long) identity->qemu_device,
          (unsigned long long) identity->qemu_inode, (long long) identity->qemu_size);
  put_string ("path", identity->kernel);
  fputs (", ", stdout);
  put_string ("version", identity->kernel_version);
  fputs ("}, \"libguestfs\": {", stdout);
  put_string ("path", identity->library);
  fputs (", ", stdout);
  put_string ("version", identity->library_version);
  fputs ("}, \"daemon\": {", stdout);
  put_string ("md5", identity->daemon);
  fputs ("}, \"appliance\": {", stdout);
  put_string ("path", identity->appliance_path);
  fputs (", ", stdout);
  put_string ("cachedir", identity->cachedir);
  fputs ("}}\n", stdout);
}
