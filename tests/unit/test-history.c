/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Replaying a log: lines become evidence, an unfinished block stays open,
 * identical artefacts are found, and lines that do not fit are refused.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "cleanup.h"
#include "history.h"
#include "json.h"
#include "text.h"

static int
apply (struct history *history, const char *line)
{
  CLEANUP_JSON struct json_object *object = json_tokener_parse (line);
  struct error err;

  assert_non_null (object);
  return history_apply (history, object, &err);
}

/* Three commits in one chain, one warm-up each. */
static void
begin (struct history *history)
{
  *history = (struct history) { 0 };
  assert_int_equal (
    apply (history,
           "{\"type\":\"job\",\"warmups\":1,\"chain\":[0,1,2],\"subjects\":["
           "{\"subject\":0,\"commit\":{\"hash\":\"aa\"}},"
           "{\"subject\":1,\"commit\":{\"hash\":\"bb\"},\"parent\":0},"
           "{\"subject\":2,\"commit\":{\"hash\":\"cc\"},\"parent\":1,\"merge\":true}]}"),
    0);
  assert_int_equal (apply (history, "{\"type\":\"session\",\"boot_id\":\"x\",\"cached\":[2]}"), 0);
}

static void
test_subjects (void **state)
{
  struct history h;

  (void) state;
  begin (&h);
  assert_int_equal (h.evidence.n_subjects, 3);
  assert_int_equal (h.evidence.n_chains, 1);
  assert_int_equal (h.evidence.chains[0].n, 3);
  assert_int_equal (h.evidence.subjects[2].parent, 1);
  assert_true (h.evidence.subjects[2].merge);
  assert_true (h.evidence.subjects[2].cached);
  assert_false (h.evidence.subjects[1].cached);
  assert_string_equal (json_text (history_commit (&h, 1), "hash"), "bb");
  history_clear (&h);
}

static void
test_same_artefact (void **state)
{
  struct history h;

  (void) state;
  begin (&h);
  assert_int_equal (apply (&h, "{\"type\":\"build\",\"subject\":2,\"status\":\"ok\","
                               "\"content\":\"k\",\"seconds\":7}"),
                    0);
  assert_int_equal (h.evidence.subjects[2].same_as, 2);
  assert_int_equal (apply (&h, "{\"type\":\"build\",\"subject\":1,\"status\":\"ok\","
                               "\"content\":\"k\",\"seconds\":9}"),
                    0);
  assert_int_equal (h.evidence.subjects[1].same_as, 1);
  assert_int_equal (h.evidence.subjects[2].same_as, 1); /* the lowest stands for all */
  assert_int_equal (apply (&h, "{\"type\":\"build\",\"subject\":0,\"status\":\"failed\","
                               "\"seconds\":1}"),
                    0);
  assert_int_equal (h.evidence.subjects[0].state, SUBJECT_UNBUILDABLE);
  assert_int_equal (h.evidence.costs.builds, 3);
  assert_true (history_evidence (&h)->costs.build_seconds == 7);
  history_clear (&h);
}

static void
test_open_block (void **state)
{
  struct history h;

  (void) state;
  begin (&h);
  assert_int_equal (apply (&h, "{\"type\":\"block\",\"block\":4,\"boots\":[0,1,1,0]}"), 0);
  assert_true (history_block_pending (&h));
  assert_int_equal (h.evidence.next_block, 5);
  assert_int_equal (apply (&h, "{\"type\":\"sample\",\"block\":4,\"slot\":1,\"subject\":1,"
                               "\"outcome\":\"ok\",\"value\":2.5,\"elapsed\":3}"),
                    0);
  assert_false (h.open.done[0]);
  assert_true (h.open.done[1]);
  assert_int_equal (h.evidence.n_samples, 1);
  assert_true (h.evidence.samples[0].value == 2.5);
  /* measured twice, of another subject, of a block that is not open */
  assert_int_equal (apply (&h, "{\"type\":\"sample\",\"block\":4,\"slot\":1,\"subject\":1,"
                               "\"outcome\":\"ok\",\"value\":2.5}"),
                    -1);
  assert_int_equal (apply (&h, "{\"type\":\"sample\",\"block\":4,\"slot\":2,\"subject\":0,"
                               "\"outcome\":\"ok\",\"value\":2.5}"),
                    -1);
  assert_int_equal (apply (&h, "{\"type\":\"sample\",\"block\":3,\"slot\":0,\"subject\":0,"
                               "\"outcome\":\"ok\",\"value\":2.5}"),
                    -1);
  history_clear (&h);
}

static void
test_stop_at_failure (void **state)
{
  struct history h;

  (void) state;
  begin (&h);
  assert_int_equal (apply (&h, "{\"type\":\"block\",\"block\":0,\"boots\":[1,1,1],"
                               "\"stop_at_failure\":true}"),
                    0);
  assert_int_equal (apply (&h, "{\"type\":\"sample\",\"block\":0,\"slot\":0,\"subject\":1,"
                               "\"outcome\":\"failed\"}"),
                    0);
  assert_false (history_block_pending (&h));
  history_clear (&h);
}

static int
warm_up (struct history *h, unsigned block, const char *outcome)
{
  char line[200];

  snprintf (line, sizeof line,
            "{\"type\":\"block\",\"block\":%u,\"warmup\":true,\"boots\":[1]}", block);
  if (apply (h, line) == -1)
    return -1;
  snprintf (line, sizeof line,
            "{\"type\":\"sample\",\"block\":%u,\"slot\":0,\"subject\":1,\"warmup\":true,"
            "\"outcome\":\"%s\",\"value\":1}",
            block, outcome);
  return apply (h, line);
}

static void
test_warm_and_unbootable (void **state)
{
  struct history h;

  (void) state;
  begin (&h);
  assert_false (h.evidence.subjects[1].warm);
  assert_int_equal (warm_up (&h, 0, "ok"), 0);
  assert_true (h.evidence.subjects[1].warm);
  assert_int_equal (apply (&h, "{\"type\":\"session\",\"boot_id\":\"x\"}"), 0);
  assert_true (h.evidence.subjects[1].warm);
  assert_int_equal (apply (&h, "{\"type\":\"session\",\"boot_id\":\"y\"}"), 0);
  assert_false (h.evidence.subjects[1].warm); /* the machine was restarted */
  history_clear (&h);

  begin (&h);
  assert_int_equal (warm_up (&h, 0, "timeout"), 0);
  assert_false (h.evidence.subjects[1].unbootable);
  assert_int_equal (warm_up (&h, 1, "failed"), 0);
  assert_true (h.evidence.subjects[1].unbootable);
  history_clear (&h);
}

/* Boots of subject 0, one a letter: q of a quiet machine, d of a disturbed
 * one.  Gives how many are set aside; what was decided of a boot stays.
 */
static size_t
set_aside (const char *boots)
{
  const size_t n = strlen (boots);
  CLEANUP_FREE bool *aside = memory_zero (n, sizeof *aside);
  struct history h;
  size_t marked = 0;

  begin (&h);
  for (unsigned i = 0; i < n; i++) {
    CLEANUP_FREE char *block
      = text_format ("{\"type\":\"block\",\"block\":%u,\"boots\":[0]}", i);
    CLEANUP_FREE char *line
      = text_format ("{\"type\":\"sample\",\"block\":%u,\"slot\":0,\"subject\":0,"
                     "\"outcome\":\"ok\",\"value\":2.5,\"contaminated\":%s}",
                     i, boots[i] == 'd' ? "true" : "false");

    assert_int_equal (apply (&h, block), 0);
    assert_int_equal (apply (&h, line), 0);
    aside[i] = h.evidence.samples[i].contaminated;
    marked += aside[i];
    for (unsigned k = 0; k <= i; k++)
      assert_int_equal (h.evidence.samples[k].contaminated, aside[k]);
  }
  history_clear (&h);
  return marked;
}

static void
test_disturbed (void **state)
{
  (void) state;
  assert_int_equal (set_aside ("qqqqqq"), 0);
  /* Now and then, or in a row: as many as the plans will try again. */
  assert_int_equal (set_aside ("qqqdqqqdqqqdqqqdqqqdqqqd"), 5);
  assert_int_equal (set_aside ("qqqqqqqqqqqqddddddddd"), 5);
  /* Few boots are asked for: the second try counts. */
  assert_int_equal (set_aside ("dd"), 1);
  assert_int_equal (set_aside ("dddd"), 1);
  /* Never quiet: a few, and then they count. */
  assert_int_equal (set_aside ("dddddddddddddddddddd"), 4);
  /* Quiet after a while, and disturbed again. */
  assert_int_equal (set_aside ("dddddddddddqqqqqqqqqqqqqqqqqqqq"), 3);
  assert_int_equal (set_aside ("ddddddddddddddddddddqqqqqqqqdddddddd"), 8);
}

static void
test_enter (void **state)
{
  struct history h;

  (void) state;
  begin (&h);
  assert_int_equal (apply (&h, "{\"type\":\"enter\",\"merge\":2,\"subjects\":["
                               "{\"subject\":3,\"commit\":{\"hash\":\"dd\"},\"parent\":0}],"
                               "\"chain\":[0,3,2]}"),
                    0);
  assert_int_equal (h.evidence.n_subjects, 4);
  assert_int_equal (h.evidence.n_chains, 2);
  assert_int_equal (h.evidence.chains[1].merge, 2);
  assert_int_equal (h.evidence.chains[1].subjects[1], 3);
  history_clear (&h);
}

static void
test_refused (void **state)
{
  struct history h = { 0 };

  (void) state;
  assert_int_equal (apply (&h, "{\"type\":\"session\"}"), -1); /* no job yet */
  history_clear (&h);
  begin (&h);
  assert_int_equal (apply (&h, "{\"type\":\"job\",\"chain\":[],\"subjects\":[]}"), -1);
  assert_int_equal (apply (&h, "{\"type\":\"build\",\"subject\":3,\"status\":\"ok\"}"), -1);
  assert_int_equal (apply (&h, "{\"type\":\"block\",\"block\":1,\"boots\":[9]}"), -1);
  assert_int_equal (apply (&h, "{\"type\":\"of a newer version\"}"), 0); /* passed over */
  history_clear (&h);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (test_subjects),           cmocka_unit_test (test_same_artefact),
    cmocka_unit_test (test_open_block),         cmocka_unit_test (test_stop_at_failure),
    cmocka_unit_test (test_warm_and_unbootable), cmocka_unit_test (test_enter),
    cmocka_unit_test (test_refused),            cmocka_unit_test (test_disturbed),
  };

  return cmocka_run_group_tests (tests, NULL, NULL);
}
