/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Text and numbers of others on their way into markup and scripts.
 */
#include <math.h>
#include <string.h>

#include "../../runner/cleanup.h"
#include "../../runner/text.h"
#include "page.h"

void
html_text (FILE *fp, const char *hostile)
{
  CLEANUP_FREE char *plain = text_plain (hostile);

  for (const char *p = plain; *p; p++)
    switch (*p) {
    case '<': fputs ("&lt;", fp); break;
    case '>': fputs ("&gt;", fp); break;
    case '&': fputs ("&amp;", fp); break;
    case '"': fputs ("&quot;", fp); break;
    case '\'': fputs ("&#39;", fp); break;
    default: fputc (*p, fp);
    }
}

void
html_text_short (FILE *fp, const char *hostile, size_t n)
{
  CLEANUP_FREE char *start = text_format ("%.*s", (int) n, hostile);

  html_text (fp, start);
}

void
html_json_text (FILE *fp, const char *hostile)
{
  CLEANUP_FREE char *plain = text_plain (hostile);

  fputc ('"', fp);
  for (const char *p = plain; *p; p++)
    if (strchr ("\"\\<>&'", *p))
      fprintf (fp, "\\u%04x", (unsigned) (unsigned char) *p);
    else
      fputc (*p, fp);
  fputc ('"', fp);
}

void
html_json_number (FILE *fp, double value)
{
  if (isfinite (value))
    fprintf (fp, "%.6g", value);
  else
    fputs ("null", fp);
}

const char *
html_unit (const char *unit, double *scale)
{
  *scale = strcmp (unit, "B") == 0 ? 1 / 1048576. : 1;
  return strcmp (unit, "B") == 0 ? "MiB" : unit;
}

const struct estimate *
html_estimate (const struct page *page, size_t subject)
{
  return page->figures.n ? &page->figures.metrics[0].estimates.of[subject] : NULL;
}

bool
html_is_gap (const struct page *page, size_t subject)
{
  const struct subject *s = &page->history->evidence.subjects[subject];
  const struct estimate *e = html_estimate (page, subject);

  return s->state == SUBJECT_UNBUILDABLE || (s->unbootable && (!e || e->own.n == 0));
}
