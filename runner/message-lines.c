/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Lines of a record: sorted, and printed.
 */
#include <stdlib.h>
#include <string.h>

#include "cleanup.h"
#include "json.h"
#include "message-lines.h"
#include "text.h"

#define TRACE_SCHEMA "bootbisect-trace-1"

static void
keep (void *opaque, const struct message_line *line)
{
  struct message_lines *lines = opaque;

  if ((lines->n & (lines->n - 1)) == 0)
    lines->list
      = memory_grow (lines->list, lines->n ? 2 * lines->n : 1, sizeof lines->list[0]);
  lines->list[lines->n] = *line;
  lines->list[lines->n++].text = text_copy (line->text);
}

/* By time; the order of arrival where that is equal. */
static void
sort (struct message_lines *lines)
{
  /* Only a line that was long in coming is out of its place, and that not by
   * far: an insertion sort is nearly linear here.
   */
  for (size_t i = 1; i < lines->n; i++) {
    struct message_line line = lines->list[i];
    size_t k = i;

    for (; k > 0 && lines->list[k - 1].seconds > line.seconds; k--)
      lines->list[k] = lines->list[k - 1];
    lines->list[k] = line;
  }
}

void
message_lines_of (struct message_lines *lines, const struct messages *messages)
{
  CLEANUP_FREE struct joiner *joiner = memory_zero (1, sizeof *joiner);

  *lines = (struct message_lines) { NULL };
  for (size_t i = 0; i < messages->n; i++)
    joiner_add (joiner, &messages->list[i], keep, lines);
  joiner_end (joiner, keep, lines);
  sort (lines);
}

void
message_lines_clear (struct message_lines *lines)
{
  for (size_t i = 0; i < lines->n; i++)
    free ((char *) lines->list[i].text);
  free (lines->list);
  *lines = (struct message_lines) { NULL };
}

static double
gap_before (const struct message_lines *lines, size_t i)
{
  return i ? lines->list[i].seconds - lines->list[i - 1].seconds : lines->list[0].seconds;
}

/* Whether a line is shown: for the gap before it or the one after it. */
static bool
shown (const struct message_lines *lines, size_t i, double min_gap)
{
  return gap_before (lines, i) >= min_gap
         || (i + 1 < lines->n && gap_before (lines, i + 1) >= min_gap);
}

int
message_lines_print (const struct message_lines *lines, double min_gap, FILE *fp,
                     struct error *err)
{
  fprintf (fp, "%11s %11s  %-9s  %s\n", "seconds", "since last", "from", "message");
  for (size_t i = 0; i < lines->n; i++) {
    CLEANUP_FREE char *plain = text_plain (lines->list[i].text);

    if (shown (lines, i, min_gap))
      fprintf (fp, "%11.6f %+11.6f  %-9s  %s\n", lines->list[i].seconds,
               gap_before (lines, i), message_kind_name (lines->list[i].kind), plain);
  }
  return ferror (fp) ? error_set (err, STATUS_UNMEASURED, "the trace cannot be written") : 0;
}

int
message_lines_print_json (const struct message_lines *lines, double min_gap, FILE *fp,
                          struct error *err)
{
  CLEANUP_JSON struct json_object *whole = json_object_new_object ();
  struct json_object *list = json_object_new_array ();

  json_add_text (whole, "schema", TRACE_SCHEMA);
  json_object_object_add (whole, "messages", list);
  for (size_t i = 0; i < lines->n; i++) {
    struct json_object *record = json_object_new_object ();

    if (!shown (lines, i, min_gap)) {
      json_object_put (record);
      continue;
    }
    json_add_number (record, "seconds", lines->list[i].seconds);
    json_add_number (record, "gap", gap_before (lines, i));
    json_add_text (record, "kind", message_kind_name (lines->list[i].kind));
    json_add_text (record, "text", lines->list[i].text);
    json_object_array_add (list, record);
  }
  fprintf (fp, "%s\n",
           json_object_to_json_string_ext (whole, JSON_C_TO_STRING_PRETTY
                                                    | JSON_C_TO_STRING_NOSLASHESCAPE));
  return ferror (fp) ? error_set (err, STATUS_UNMEASURED, "the trace cannot be written") : 0;
}
