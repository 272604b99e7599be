/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What is known of a kernel from its image, whether the user names it or a
 * build gives it.
 */
#include "fixture.h"
#include "file-subject.h"

/* A boot image of this version: "HdrS" at 0x202, and at 0x20e where its version
 * text is, less 0x200.
 */
static void
write_image (const char *path, const char *version)
{
  unsigned char image[0x400] = { 0 };

  memcpy (image + 0x202, "HdrS", 4);
  image[0x20e] = 0x80;
  strcpy ((char *) image + 0x280, version);
  assert_int_equal (file_write (path, image, sizeof image, NULL), 0);
}

static void
test_kernel_of_a_build (void **state)
{
  CLEANUP_FREE char *path = in_fixture ("bzImage");
  struct setup plain = { .kernel = text_copy (path) };
  struct setup built = { .kernel = text_copy (path), .kernel_id = text_copy ("build-1") };
  struct error err = { .text = "" };

  (void) state;
  write_image (path, "6.1.0-one (me) #1");
  assert_int_equal (kernel_describe (&plain, &err), 0);
  assert_string_equal (plain.kernel_id, "6.1.0-one");
  assert_int_equal (kernel_describe (&built, &err), 0);
  assert_string_equal (built.kernel_id, "build-1");
  setup_clear (&plain);
  setup_clear (&built);
}

static void
test_named_file (void **state)
{
  CLEANUP_FREE char *path = in_fixture ("bzImage");
  CLEANUP_FREE char *text = in_fixture ("text");
  struct setup setup = { 0 };
  struct error err = { .text = "" };

  (void) state;
  write_image (path, "6.1.0-two (me) #1");
  assert_int_equal (file_subject_attach (path, &setup, &err), 0);
  assert_string_equal (setup.kernel, path);
  assert_int_equal (kernel_describe (&setup, &err), 0);
  assert_string_equal (setup.kernel_id, "6.1.0-two");
  setup_clear (&setup);
  run ("echo text >text");
  assert_int_equal (file_subject_attach (text, &setup, &err), -1);
  assert_non_null (strstr (err.text, "neither"));
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (test_kernel_of_a_build),
    cmocka_unit_test (test_named_file),
  };

  return cmocka_run_group_tests (tests, fixture_setup, fixture_teardown);
}
