/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Phases of recorded boots: real ones of libguestfs 1.48, and changed copies
 * of these for what could not be booted here (called synthetic).
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cleanup.h"
#include "phases.h"
#include "text.h"

#define VERBOSE TEST_DATA "/x86-1.48-verbose.messages"
#define QUIET TEST_DATA "/x86-1.48-quiet.messages"

static void
read_record (struct messages *messages, const char *path)
{
  struct error err;

  if (messages_read (messages, path, &err) == -1)
    fail_msg ("%s", err.text);
}

static double
sum (const struct phases *phases)
{
  double sum = 0;

  for (size_t i = 0; i < phases->n; i++)
    sum += phases->phases[i].seconds;
  return sum;
}

/* What must hold of any boot: nothing is lost and nothing is negative. */
static void
check_whole (const struct phases *phases)
{
  double steps = 0;

  assert_true (phases->n > 0 && phases->total > 0);
  assert_true (fabs (sum (phases) - phases->total) < 1e-9);
  for (size_t i = 0; i < phases->n; i++)
    assert_true (phases->phases[i].seconds >= 0);
  for (size_t i = 0; i < phases->n_steps; i++) {
    assert_true (phases->steps[i].seconds >= 0 && phases->steps[i].phase < phases->n);
    steps += phases->steps[i].seconds;
  }
  assert_true (fabs (steps - phases->total) < 1e-9);
}

static void
check_names (const struct phases *phases, const char *wanted)
{
  char names[MAX_PHASES * PHASE_NAME_SIZE] = "";

  for (size_t i = 0; i < phases->n; i++) {
    strcat (names, i ? " " : "");
    strcat (names, phases->phases[i].name);
  }
  assert_string_equal (names, wanted);
}

static double
seconds_of (const struct phases *phases, const char *name)
{
  for (size_t i = 0; i < phases->n; i++)
    if (strcmp (phases->phases[i].name, name) == 0)
      return phases->phases[i].seconds;
  fail_msg ("no phase %s", name);
  return NAN;
}

/* Time of the first console piece that holds the text. */
static double
time_of (const struct messages *messages, const char *text)
{
  for (size_t i = 0; i < messages->n; i++)
    if (messages->list[i].kind != MESSAGE_LIBRARY && strstr (messages->list[i].text, text))
      return messages->list[i].seconds;
  fail_msg ("no message %s", text);
  return NAN;
}

static void
assert_near (double a, double b)
{
  if (fabs (a - b) > 1e-6)
    fail_msg ("%.6f is not %.6f", a, b);
}

/* The edges are the lines that they claim, found here by plain search. */
static void
test_verbose (void **state)
{
  static const char *const edges[][2] = {
    { "qemu", "SeaBIO" },
    { "firmware", "Booting from" },
    { "kernel", "supermin: mounting /proc" },
    { "initrd", "Starting /init script" },
    { "init", "\r\nguestfsd --verbose" },
    { "guestfsd", "launched" },
  };
  struct messages messages;
  struct phases phases;
  double before = 0;

  (void) state;
  read_record (&messages, VERBOSE);
  assert_true (phases_of (&messages, &phases));
  check_whole (&phases);
  check_names (&phases, "qemu firmware kernel initrd init guestfsd shutdown");
  for (size_t i = 0; i < sizeof edges / sizeof edges[0]; i++) {
    double t = time_of (&messages, edges[i][1]);

    assert_near (seconds_of (&phases, edges[i][0]), t - before);
    before = t;
  }
  assert_near (seconds_of (&phases, "shutdown"),
               time_of (&messages, "closed") - time_of (&messages, "closing"));
  assert_true (phases.n_steps > 25);
  messages_clear (&messages);
}

static void
test_quiet (void **state)
{
  struct messages messages;
  struct phases phases;
  bool quiet;

  (void) state;
  read_record (&messages, QUIET);
  assert_true (phases_of (&messages, &phases));
  check_whole (&phases);
  check_names (&phases, "qemu+firmware+kernel initrd init guestfsd shutdown");
  assert_near (seconds_of (&phases, "qemu+firmware+kernel"),
               time_of (&messages, "supermin: mounting /proc"));
  assert_true (phase_find ("initrd", &quiet) >= 0 && quiet);
  assert_true (phase_find ("kernel", &quiet) >= 0 && !quiet);
  assert_int_equal (phase_find ("bios", &quiet), -1);
  messages_clear (&messages);
}

/* The console cut anew, a few bytes a piece, says the same. */
static void
test_split (void **state)
{
  struct messages messages;
  struct phases whole, split;

  (void) state;
  read_record (&messages, VERBOSE);
  assert_true (phases_of (&messages, &whole));
  for (size_t size = 1; size < 8; size++) {
    struct phase_watch watch = { .next = 0 };

    for (size_t i = 0; i < messages.n; i++) {
      struct message piece = messages.list[i];
      size_t left = piece.size;

      if (piece.kind != MESSAGE_APPLIANCE)
        phases_add (&watch, &piece);
      for (; piece.kind == MESSAGE_APPLIANCE && left > 0; left -= piece.size) {
        piece.size = left < size ? left : size;
        phases_add (&watch, &piece);
        piece.text += piece.size;
      }
    }
    assert_true (phases_end (&watch, &split));
    assert_int_equal (split.n, whole.n);
    for (size_t i = 0; i < whole.n; i++)
      assert_near (split.phases[i].seconds, whole.phases[i].seconds);
  }
  messages_clear (&messages);
}

/* Replaces a text wherever it is in the console. */
static void
replace (struct messages *messages, const char *old, const char *new)
{
  size_t done = 0;

  for (size_t i = 0; i < messages->n; i++) {
    struct message *m = &messages->list[i];
    char *at;

    for (size_t from = 0; m->kind == MESSAGE_APPLIANCE && (at = strstr (m->text + from, old));
         done++) {
      size_t before = (size_t) (at - m->text);
      char *text = text_format ("%.*s%s%s", (int) before, m->text, new, at + strlen (old));

      free (m->text);
      m->text = text;
      m->size = strlen (text);
      from = before + strlen (new);
    }
  }
  assert_true (done > 0);
}

static void
check_changed (const char *const changes[][2], size_t n, const char *names)
{
  struct messages messages;
  struct phases before, after;

  read_record (&messages, VERBOSE);
  assert_true (phases_of (&messages, &before));
  for (size_t i = 0; i < n; i++)
    replace (&messages, changes[i][0], changes[i][1]);
  assert_true (phases_of (&messages, &after));
  check_whole (&after);
  check_names (&after, names);
  assert_near (after.total, before.total);
  messages_clear (&messages);
}

#define CHECK_CHANGED(changes, names) \
  check_changed (changes, sizeof changes / sizeof changes[0], names)

#define ALL "qemu firmware kernel initrd init guestfsd shutdown"

/* The trace of libguestfs 1.60's script. */
static void
test_synthetic_new (void **state)
{
  static const char *const changes[][2] = { { "\n+ ", "\n/init: " }, { "\n++ ", "\n/init: " } };
  struct messages messages;
  struct phases phases, old;

  (void) state;
  CHECK_CHANGED (changes, ALL);
  read_record (&messages, VERBOSE);
  assert_true (phases_of (&messages, &old));
  for (size_t i = 0; i < messages.n; i++)
    if (messages.list[i].kind == MESSAGE_APPLIANCE
        && strncmp (messages.list[i].text, "+ ", 2) == 0) {
      char *text = text_format ("/init: %s", messages.list[i].text + 2);

      free (messages.list[i].text);
      messages.list[i].text = text;
      messages.list[i].size = strlen (text);
    }
  assert_true (phases_of (&messages, &phases));
  check_whole (&phases);
  assert_int_equal (phases.n_steps, old.n_steps);
  for (size_t i = 0; i < old.n_steps; i++)
    assert_near (phases.steps[i].seconds, old.steps[i].seconds);
  messages_clear (&messages);
}

/* Old libguestfs put SGABIOS before SeaBIOS, and older supermin names
 * nothing before its version.
 */
static void
test_synthetic_old (void **state)
{
  static const char *const changes[][2] = {
    { "SeaBIO", "Google, Inc.\r\nSerial Graphics Adapter\r\n\033[2JSeaBIO" },
    { "supermin: mounting /proc\r\n", "" },
  };

  (void) state;
  CHECK_CHANGED (changes, ALL);
}

/* What Debian 12's firmware for qemu-system-aarch64 printed here, without an
 * appliance, and what the kernel's EFI stub says after it.
 */
static void
test_synthetic_aarch64 (void **state)
{
  static const char *const changes[][2] = {
    { "SeaBIO", "UEFI firmware (version  built at 13:10:49 on Nov  5 2024)\r\n\033[2J\033[01;01H\033[=3h" },
    { "Booting from", "EFI stub: Booting Linux Kernel...\r\n" },
  };

  (void) state;
  CHECK_CHANGED (changes, ALL);
}

/* A phase whose first message is missing goes with the one before. */
static void
test_missing (void **state)
{
  static const char *const firmware[][2] = { { "SeaBIO", "Bios" } };
  static const char *const load[][2] = { { "Booting from", "" } };
  static const char *const script[][2] = { { "Starting /init script", "" } };
  static const char *const daemon[][2] = { { "guestfsd --verb", "" } };

  (void) state;
  CHECK_CHANGED (firmware, "qemu+firmware kernel initrd init guestfsd shutdown");
  CHECK_CHANGED (load, "qemu firmware+kernel initrd init guestfsd shutdown");
  CHECK_CHANGED (script, "qemu firmware kernel initrd+init guestfsd shutdown");
  CHECK_CHANGED (daemon, "qemu firmware kernel initrd init+guestfsd shutdown");
}

static void
test_no_messages (void **state)
{
  struct message marks[] = {
    { 4, MESSAGE_PROBE, (char *) MARK_LAUNCHED, strlen (MARK_LAUNCHED) },
    { 5, MESSAGE_PROBE, (char *) MARK_CLOSING, strlen (MARK_CLOSING) },
    { 7, MESSAGE_PROBE, (char *) MARK_CLOSED, strlen (MARK_CLOSED) },
  };
  struct messages messages = { marks, 3 };
  struct phases phases;

  (void) state;
  assert_true (phases_of (&messages, &phases));
  check_whole (&phases);
  check_names (&phases, "qemu+firmware+kernel+initrd+init+guestfsd shutdown");
  assert_near (phases.total, 6);
  messages.n = 2; /* killed */
  assert_false (phases_of (&messages, &phases));
}

/* Any bytes come back from a record as they went in, whatever follows a
 * crash, and hostile lines are cut to what fits.
 */
static void
test_record (void **state)
{
  char path[] = "/tmp/test-phases-XXXXXX", bytes[256];
  int fd = mkstemp (path);
  struct record record = { .fp = fdopen (fd, "w") };
  CLEANUP_FREE char *longest = memory_zero (100000, 1);
  struct messages messages;

  (void) state;
  for (size_t i = 0; i < sizeof bytes; i++)
    bytes[i] = (char) i;
  memset (longest, 'x', 99999);
  record_write (&record, .5, MESSAGE_APPLIANCE, bytes, sizeof bytes);
  record_write (&record, 1.25, MESSAGE_TRACE, longest, 99999);
  fputs ("torn\n1 nobody said this\n2.5 appl", record.fp);
  fclose (record.fp);
  read_record (&messages, path);
  assert_int_equal (messages.n, 2);
  assert_near (messages.list[0].seconds, .5);
  assert_int_equal (messages.list[0].kind, MESSAGE_APPLIANCE);
  assert_int_equal (messages.list[0].size, sizeof bytes);
  assert_memory_equal (messages.list[0].text, bytes, sizeof bytes);
  assert_int_equal (messages.list[1].size, 99999);
  messages_clear (&messages);
  unlink (path);
}

static void
test_record_limit (void **state)
{
  char path[] = "/tmp/test-phases-XXXXXX";
  struct record record = { .fp = fdopen (mkstemp (path), "w") };
  CLEANUP_FREE char *text = memory_zero (1 << 20, 1);

  (void) state;
  memset (text, '\033', 1 << 20); /* four bytes each in the record */
  for (size_t i = 0; i < 100; i++)
    record_write (&record, 1, MESSAGE_APPLIANCE, text, 1 << 20);
  assert_true (ftell (record.fp) <= (16L << 20) + 100);
  fclose (record.fp);
  unlink (path);
}

static void
count (void *opaque, const struct message_line *line)
{
  size_t *n = opaque;

  assert_true (strlen (line->text) < MESSAGE_LINE_SIZE);
  assert_null (strpbrk (line->text, "\r\n\033"));
  ++*n;
}

static void
test_lines (void **state)
{
  static char text[] = "a\033[31mb\033c\r\n\r\n\0c\n";
  static char noise[3 * MESSAGE_LINE_SIZE];
  struct joiner joiner = { .n = 0 };
  struct message message = { 1, MESSAGE_APPLIANCE, text, sizeof text - 1 };
  size_t n = 0;

  (void) state;
  joiner_add (&joiner, &message, count, &n);
  assert_int_equal (n, 2);
  memset (noise, '~', sizeof noise);
  message = (struct message) { 2, MESSAGE_APPLIANCE, noise, sizeof noise };
  joiner_add (&joiner, &message, count, &n);
  joiner_end (&joiner, count, &n);
  assert_int_equal (n, 3);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (test_verbose),       cmocka_unit_test (test_quiet),
    cmocka_unit_test (test_split),         cmocka_unit_test (test_synthetic_new),
    cmocka_unit_test (test_synthetic_old), cmocka_unit_test (test_synthetic_aarch64),
    cmocka_unit_test (test_missing),       cmocka_unit_test (test_no_messages),
    cmocka_unit_test (test_record),        cmocka_unit_test (test_record_limit),
    cmocka_unit_test (test_lines),
  };

  return cmocka_run_group_tests_name ("phases", tests, NULL, NULL);
}
