/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What is posted: hostile text in every format, what answers mean, secrets
 * that stay secret, and a spool that keeps its order over kills.
 */
#include "fixture.h"

#include "history.h"
#include "json.h"
#include "reports/dashboard.h"
#include "reports/escape.h"
#include "reports/influx-points.h"
#include "reports/influx-verify.h"
#include "reports/spool.h"

#define ID_A "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define ID_B "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
#define ID_C "cccccccccccccccccccccccccccccccccccccccc"

static void
check (char *got, const char *wanted)
{
  assert_string_equal (got, wanted);
  free (got);
}

static void
test_escape (void **state)
{
  (void) state;
  check (escape_url ("a b&c=d/%\xc3\xa9\xff"), "a%20b%26c%3Dd%2F%25%C3%A9%EF%BF%BD");
  check (escape_tag ("a,b=c d"), "a\\,b\\=c\\ d");
  check (escape_tag ("a\nb\\"), "a\\ b/");
  check (escape_tag ("a\\,b"), "a\\\\,b");
  check (escape_field ("say \"no\" \\ \n"), "\"say \\\"no\\\" \\\\ \n\"");
  check (escape_influxql ("a'b\\", '\''), "'a\\'b\\\\'");
}

/* What InfluxDB reads where a tag's value is expected, by its own rules: a
 * separator ends it unless a backslash stands before, and such a backslash
 * goes.  Returns where it ends.
 */
static const char *
read_tag (const char *p, char *value)
{
  for (; *p && !(strchr (", =", *p) && p[-1] != '\\'); p++) {
    if (strchr (", =", *p) && p[-1] == '\\')
      value--;
    *value++ = *p;
  }
  *value = '\0';
  return p;
}

static const char *
read_field (const char *p, char *value)
{
  assert_true (*p++ == '"');
  for (; *p && *p != '"'; p++)
    *value++ = *p == '\\' ? *++p : *p;
  *value = '\0';
  return *p ? p + 1 : p;
}

/* Any text at all comes back, and nothing of it gets out of its place. */
static void
test_line_protocol (void **state)
{
  static const char letters[] = "ab,= \\\"'\t%{";

  (void) state;
  srand48 (1);
  for (unsigned i = 0; i < 20000; i++) {
    char text[16], got[64];
    size_t n = 1 + (size_t) (drand48 () * 12);

    for (size_t k = 0; k < n; k++)
      text[k] = letters[(size_t) (drand48 () * (sizeof letters - 1))];
    text[n] = '\0';

    CLEANUP_FREE char *field = escape_field (text);
    assert_string_equal (read_field (field, got), "");
    assert_string_equal (got, text);

    CLEANUP_FREE char *tag = escape_tag (text);
    CLEANUP_FREE char *line = text_format ("=%s x=1", tag);
    assert_string_equal (read_tag (line + 1, got), " x=1");
    for (char *p = text; *p; p++)
      if (*p == '\t')
        *p = ' ';
    if (text[n - 1] == '\\')
      text[n - 1] = '/';
    assert_string_equal (got, text);
  }
}

static void
apply (struct history *history, const char *line)
{
  CLEANUP_JSON struct json_object *object = json_tokener_parse (line);
  struct error err;

  assert_non_null (object);
  assert_int_equal (history_apply (history, object, &err), 0);
}

static void
begin (struct history *history)
{
  *history = (struct history) { 0 };
  apply (history, "{\"type\":\"job\",\"time\":\"2023-11-14T22:00:00.000Z\",\"id\":\"j1\",\"verb\":\"run\",\"target\":\"my tree\",\"metric\":\"total\","
                  "\"workload\":\"boot\",\"warmups\":0,\"chain\":[0,1],\"subjects\":["
                  "{\"subject\":0,\"commit\":{\"hash\":\"aa\",\"subject\":\"say \\\"x\\\"\","
                  "\"commit_date\":\"2023-11-14T22:13:20Z\"}},"
                  "{\"subject\":1,\"commit\":{\"hash\":\"bb\",\"subject\":\"\\u202e\","
                  "\"commit_date\":\"2023-11-14T22:13:20Z\"},\"parent\":0}]}");
  apply (history, "{\"type\":\"session\",\"boot_id\":\"x\",\"machine\":{\"host\":\"h\"},\"cached\":[]}");
  for (unsigned i = 0; i < 2; i++) {
    CLEANUP_FREE char *build = text_format (
      "{\"type\":\"build\",\"subject\":%u,\"status\":\"ok\",\"seconds\":1,\"content\":\"c%u\"}", i, i);

    apply (history, build);
  }
  apply (history, "{\"type\":\"block\",\"block\":0,\"boots\":[0,1,1],\"warmup\":false}");
  apply (history, "{\"type\":\"sample\",\"block\":0,\"slot\":0,\"subject\":0,\"outcome\":\"ok\",\"value\":2.5,"
                  "\"metrics\":{\"total\":{\"value\":2.5,\"unit\":\"s\"},\"time\":{\"value\":1}},"
                  "\"time\":\"2023-11-14T22:13:20.007Z\"}");
  apply (history, "{\"type\":\"sample\",\"block\":0,\"slot\":1,\"subject\":1,\"outcome\":\"ok\",\"value\":3,"
                  "\"metrics\":{\"total\":{\"value\":3,\"unit\":\"s\"}},"
                  "\"time\":\"2023-11-14T22:13:20.007Z\"}");
  apply (history, "{\"type\":\"sample\",\"block\":0,\"slot\":2,\"subject\":1,\"outcome\":\"timeout\",\"value\":9,"
                  "\"reason\":\"no \\\"end\\\"\",\"time\":\"2023-11-14T22:13:21.000Z\"}");
}

static void
test_points (void **state)
{
  const struct target target = { 0 };
  struct history history;

  (void) state;
  begin (&history);
  CLEANUP_JSON struct json_object *points = influx_points (&target, &history);
  assert_int_equal (json_length (points), 3); /* commits come when the job has ended */
  CLEANUP_FREE char *lines = influx_batch (points, 0, 3);
  assert_string_equal (
    lines,
    "bootbisect,commit=aa,job=j1-2023-11-14T22:00:00,machine=h,target=my\\ tree,verb=run,workload=boot,state=ok"
    " total=2.5,metric_time=1 1700000000007000000\n"
    "bootbisect,commit=bb,job=j1-2023-11-14T22:00:00,machine=h,target=my\\ tree,verb=run,workload=boot,state=ok"
    " total=3 1700000000007000001\n"
    "bootbisect,commit=bb,job=j1-2023-11-14T22:00:00,machine=h,target=my\\ tree,verb=run,workload=boot,state=timeout"
    " failure=\"no \\\"end\\\"\" 1700000001000000002\n");
  apply (&history, "{\"type\":\"verdict\",\"verdict\":\"complete\"}");
  CLEANUP_JSON struct json_object *all = influx_points (&target, &history);
  assert_int_equal (json_length (all), 6); /* 2 commits; "time" of one of them */
  history_clear (&history);
}

/* Only a row with every tag and field as it was sent counts. */
static void
test_count (void **state)
{
  static const char answer[]
    = "{\"results\":[{\"series\":[{\"columns\":[\"time\",\"commit\",\"job\",\"machine\",\"state\","
      "\"target\",\"total\",\"verb\",\"workload\",\"metric_time\",\"failure\"],\"values\":["
      "[1700000000007000000,\"aa\",\"j1-2023-11-14T22:00:00\",\"h\",\"ok\",\"my tree\",2.5,\"run\",\"boot\",1,null],"
      "[1700000000007000001,\"bb\",\"j1-2023-11-14T22:00:00\",\"h\",\"ok\",\"my tree\",3.5,\"run\",\"boot\",null,null]]}]}]}";
  const struct target target = { 0 };
  struct history history;

  (void) state;
  begin (&history);
  CLEANUP_JSON struct json_object *points = influx_points (&target, &history);
  CLEANUP_JSON struct json_object *table = json_tokener_parse (answer);
  assert_int_equal (influx_count (points, 0, 3, table), 1);
  assert_int_equal (influx_count (points, 1, 3, table), 0);
  assert_int_equal (influx_count (points, 0, 3, NULL), 0);
  history_clear (&history);
}

static void
check_answer (const char *name, long status, char *body, enum answer wanted)
{
  const struct dashboard *dashboard = dashboard_find (name);
  const struct http_answer answer = { .status = status, .body = body };

  assert_int_equal (dashboard->judge ? dashboard->judge (dashboard, &answer)
                                     : dashboard_judge (dashboard, &answer),
                    wanted);
}

static void
test_answers (void **state)
{
  char no_environment[] = "Environment lab not found", other[] = "Key \"project\" missing";

  (void) state;
  check_answer ("influxdb", 204, NULL, ANSWER_DELIVERED);
  check_answer ("influxdb", 200, NULL, ANSWER_BLOCKED); /* a login page, say */
  check_answer ("influxdb", 302, NULL, ANSWER_BLOCKED);
  check_answer ("influxdb", 400, NULL, ANSWER_REFUSED);
  check_answer ("influxdb", 401, NULL, ANSWER_BLOCKED);
  check_answer ("influxdb", 404, NULL, ANSWER_BLOCKED);
  check_answer ("influxdb2", 413, NULL, ANSWER_REFUSED);
  check_answer ("influxdb2", 429, NULL, ANSWER_LATER);
  check_answer ("influxdb2", 503, NULL, ANSWER_LATER);
  check_answer ("codespeed", 202, NULL, ANSWER_DELIVERED);
  check_answer ("codespeed", 400, no_environment, ANSWER_BLOCKED);
  check_answer ("codespeed", 400, other, ANSWER_REFUSED);
  check_answer ("bencher", 201, NULL, ANSWER_DELIVERED);
  check_answer ("json", 200, NULL, ANSWER_DELIVERED);
  check_answer ("json", 202, NULL, ANSWER_DELIVERED);
  check_answer ("json", 422, NULL, ANSWER_REFUSED);
}

/* Each dashboard's bodies are the same for the same history. */
static void
test_bodies (void **state)
{
  char url[] = "http://x", text[] = "lab";
  struct target target = { .values = { [TARGET_URL] = url, [TARGET_ENVIRONMENT] = text,
                                       [TARGET_PROJECT] = text } };
  struct history history;

  (void) state;
  begin (&history);
  apply (&history, "{\"type\":\"verdict\",\"verdict\":\"complete\"}");
  for (size_t i = 0; dashboards[i]; i++) {
    struct outbox a = { 0 }, b = { 0 };

    dashboards[i]->fill (&target, &history, ".", &a);
    dashboards[i]->fill (&target, &history, "/elsewhere", &b);
    assert_int_equal (a.n, dashboards[i]->live ? 1 : 2);
    assert_int_equal (a.n, b.n);
    for (size_t k = 0; k < a.n; k++)
      assert_string_equal (a.list[k].body, b.list[k].body);
    outbox_clear (&a);
    outbox_clear (&b);
  }
  history_clear (&history);
}

static void
write_config (const char *text)
{
  CLEANUP_FREE char *path = in_fixture ("config.ini");

  assert_int_equal (file_write (path, text, strlen (text), NULL), 0);
}

static int
load (struct target *target, struct error *err)
{
  CLEANUP_FREE char *path = in_fixture ("config.ini");
  const struct options options = { .config = path };

  return target_load (target, "lab", &options, err);
}

static void
test_target (void **state)
{
  struct target target;
  struct error err;

  (void) state;
  run ("printf 's3cret\\n' >pw; printf 'X-Key: t0ken value\\nX-B: b\\n' >headers");
  setenv ("TEST_URL", "https://h:8086/hook/p4th?k=v", 1);
  write_config ("samples = 3\n[post other]\nurl = no\n[post lab]\ndashboard = json\nurl-env = TEST_URL\n"
                "user = me\npassword-file = pw\nheader-file = headers\nheader = X-C: c; d\ntimeout = 5s\n");
  assert_int_equal (load (&target, &err), 0);
  assert_string_equal (target.values[TARGET_PASSWORD], "s3cret");
  assert_int_equal (target.n_headers, 3);
  assert_string_equal (target.headers[2], "X-C: c; d");
  assert_true (target.timeout == 5);
  check (target_origin (&target), "https://h:8086");
  check (target_redact (&target, "s3cret bWU6czNjcmV0 X-Key: t0ken value /hook/p4th?k=v t\033[0m"),
         "*** *** X-Key: *** *** t?[0m");
  target_clear (&target);
}

static void
test_target_refused (void **state)
{
  static const char *const bad[][2] = {
    { "dashboard = json\nurl = http://x\npassword = s3cret\n", "password-file" },
    { "dashboard = json\nurl = http://me:s3cret@x\n", "url" },
    { "dashboard = json\nurl = ftp://x\n", "url" },
    { "dashboard = json\nurl = http://x/#y\n", "url" },
    { "dashboard = json\n", "url" },
    { "dashboard = jsn\nurl = http://x\n", "influxdb, influxdb2" },
    { "dashboard = influxdb\nurl = http://x\n", "database" },
    { "dashboard = influxdb2\nurl = http://x\norg = o\nbucket = b\n", "token-file" },
    { "dashboard = json\nurl = http://x\nheader = nonsense\n", "header" },
    { "dashboard = json\nurl = http://x\nheader = Authorization: Bearer s3cret\n", "header-file" },
    { "dashboard = json\nurl = http://x\ntoken-env = NOT_THERE\n", "token-env" },
    { "dashboard = json\nurl = http://x\ntoken-file = not-there\n", "token-file" },
    { "dashboard = json\nurl = http://x\ntimeout = soon\n", "timeout" },
    { "dashboard = json\nurl = http://x\ncolour = red\n", "colour" },
  };
  struct target target;
  struct error err;

  (void) state;
  for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
    CLEANUP_FREE char *text = text_format ("[post lab]\n%s", bad[i][0]);

    write_config (text);
    assert_int_equal (load (&target, &err), -1);
    assert_int_equal (err.status, STATUS_USAGE);
    assert_non_null (strstr (err.text, bad[i][1]));
    assert_null (strstr (err.text, "s3cret"));
  }
  write_config ("[post else]\nurl = http://x\n");
  assert_int_equal (load (&target, &err), -1);
  assert_non_null (strstr (err.text, "[post lab]"));
}

static void
take (struct spool *spool, const char *id, const char *body)
{
  struct spool_item item;

  assert_int_equal (spool_first (spool, &item, NULL), 1);
  assert_string_equal (item.id, id);
  assert_string_equal (item.body, body);
  assert_int_equal (spool_delivered (spool, &item, NULL), 0);
  spool_item_clear (&item);
}

static void
test_spool (void **state)
{
  struct spool_item item;
  struct error err;
  struct spool *spool;

  (void) state;
  CLEANUP_FREE char *home = in_fixture ("state");
  setenv ("XDG_STATE_HOME", home, 1);
  assert_non_null (spool = spool_open ("lab", &err));
  assert_int_equal (spool_add (spool, ID_B, "b", "body \"b\"\n", &err), 0);
  assert_int_equal (spool_add (spool, ID_A, "a", "body a", &err), 0);
  assert_int_equal (spool_add (spool, ID_C, "c", "body c", &err), 0);
  spool_close (spool);

  /* What a kill leaves: a half-written file, a torn line. */
  run ("cd state/bootbisect/post/lab; : >waiting/x.new; printf '\\naaaa' >>delivered");
  assert_non_null (spool = spool_open ("lab", &err));
  assert_int_equal (spool_waiting (spool), 3);
  take (spool, ID_B, "body \"b\"\n");
  assert_int_equal (spool_fate (spool, ID_B), FATE_DELIVERED);
  assert_int_equal (spool_first (spool, &item, &err), 1);
  assert_int_equal (spool_refused (spool, &item, "too green", &err), 0);
  spool_item_clear (&item);
  assert_int_equal (spool_fate (spool, ID_A), FATE_REFUSED);
  spool_close (spool);

  assert_non_null (spool = spool_open ("lab", &err));
  assert_int_equal (spool_fate (spool, ID_B), FATE_DELIVERED);
  assert_int_equal (spool_fate (spool, ID_A), FATE_REFUSED);
  assert_int_equal (spool_fate (spool, ID_C), FATE_WAITING);
  run ("cd state/bootbisect/post/lab; grep -q 'too green' refused/*; grep -q 'body a' refused/*");
  assert_int_equal (spool_set_wait (spool, 1234567890123, &err), 0);
  assert_int_equal (spool_wait_until (spool), 1234567890123);
  run ("cd state/bootbisect/post/lab; echo '{' >\"$(echo waiting/*-c*)\"");
  assert_int_equal (spool_first (spool, &item, &err), 0);
  assert_int_equal (spool_fate (spool, ID_C), FATE_REFUSED);
  spool_close (spool);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (test_escape),  cmocka_unit_test (test_line_protocol),
    cmocka_unit_test (test_points),  cmocka_unit_test (test_count),
    cmocka_unit_test (test_answers), cmocka_unit_test (test_bodies),
    cmocka_unit_test (test_target),  cmocka_unit_test (test_target_refused),
    cmocka_unit_test (test_spool),
  };

  return cmocka_run_group_tests (tests, fixture_setup, fixture_teardown);
}
