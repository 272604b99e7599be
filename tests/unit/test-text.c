/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Numbers are read whole or refused; hostile text comes out plain.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "cleanup.h"
#include "error.h"
#include "text.h"

static void
test_unsigned (void **state)
{
  static const char *const bad[] = { "", "12x", " 1", "1 ", "-1", "+1", "0x10", "1.5",
                                     "99999999999999999999999" };
  unsigned long n = 0;

  (void) state;
  assert_true (text_to_unsigned ("12", 100, &n));
  assert_int_equal (n, 12);
  assert_false (text_to_unsigned ("101", 100, &n));
  for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
    assert_false (text_to_unsigned (bad[i], 1000, &n));
}

static void
test_double (void **state)
{
  static const char *const bad[] = { "", "nan", "inf", "0x1p3", "1,5", "1 2", "1e999" };
  double x = 0;

  (void) state;
  assert_true (text_to_double ("-1.5e2", &x));
  assert_true (x == -150);
  for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
    assert_false (text_to_double (bad[i], &x));
}

static void
test_units (void **state)
{
  double x;
  unsigned long long bytes;

  (void) state;
  assert_true (text_to_seconds ("15m", &x) && x == 900);
  assert_true (text_to_seconds ("90", &x) && x == 90);
  assert_true (text_to_seconds ("1.5h", &x) && x == 5400);
  assert_false (text_to_seconds ("0", &x));
  assert_false (text_to_seconds ("m", &x));
  assert_false (text_to_seconds ("5 m", &x));
  assert_true (text_to_bytes ("20G", &bytes) && bytes == 20ULL << 30);
  assert_false (text_to_bytes ("20GB", &bytes));
  assert_true (text_to_fraction ("5%", &x) && x == .05);
  assert_true (text_to_fraction ("2.5", &x) && x == .025);
  assert_false (text_to_fraction ("-5", &x));
}

static void
check_plain (const char *hostile, const char *wanted)
{
  CLEANUP_FREE char *plain = text_plain (hostile);

  assert_string_equal (plain, wanted);
}

static void
test_plain (void **state)
{
  (void) state;
  check_plain ("qemu: a\tb\nc", "qemu: a b c");
  check_plain ("\033[31mred\033[0m", "?[31mred?[0m");
  check_plain ("caf\xc3\xa9 \xd0\xb9", "caf\xc3\xa9 \xd0\xb9");
  check_plain ("x\xe2\x80\xaey", "x?y");   /* right-to-left override */
  check_plain ("bad \xff\xc3", "bad ??");  /* not UTF-8, cut off */
  check_plain ("\xc0\xaf \xed\xa0\x80", "?? ???"); /* overlong, surrogate */
  check_plain ("\xc2\x9b" "31m", "?31m");  /* C1 control sequence introducer */
}

static void
test_error (void **state)
{
  struct error err;

  (void) state;
  assert_int_equal (error_set (&err, STATUS_USAGE, "bad %s", "x"), -1);
  assert_int_equal (error_prefix (&err, "commit %d", 3), -1);
  assert_string_equal (err.text, "commit 3: bad x");
  assert_int_equal (err.status, STATUS_USAGE);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (test_unsigned), cmocka_unit_test (test_double),
    cmocka_unit_test (test_units),    cmocka_unit_test (test_plain),
    cmocka_unit_test (test_error),
  };

  return cmocka_run_group_tests (tests, NULL, NULL);
}
