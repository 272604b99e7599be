/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Reads the end of a console log.
 */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cleanup.h"
#include "console.h"
#include "text.h"

#define END (64 * 1024)

char *
console_end (const char *path)
{
  CLEANUP_CLOSE int fd = open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  char *text = memory_zero (END + 1, 1), *q = text;
  struct stat st;
  ssize_t n = -1;

  if (fd >= 0 && fstat (fd, &st) == 0)
    n = pread (fd, text, END, st.st_size > END ? st.st_size - END : 0);
  for (ssize_t i = 0; i < n; i++)
    if (text[i] && text[i] != '\r')
      *q++ = text[i];
  *q = '\0';
  return text;
}

/* Takes away escape sequences (ESC [ ... letter), which init prints. */
static void
strip_colours (char *text)
{
  char *q = text;

  for (const char *p = text; *p;) {
    if (p[0] == '\033' && p[1] == '[') {
      p += 2 + strspn (p + 2, "0123456789;?");
      p += *p != '\0';
    } else {
      *q++ = *p++;
    }
  }
  *q = '\0';
}

char *
console_tail (const char *path, size_t lines)
{
  CLEANUP_FREE char *text = console_end (path);
  char *tail = NULL, *end = text + strlen (text);

  strip_colours (text);
  end = text + strlen (text);
  while (lines > 0 && end > text) {
    char *start;

    *end = '\0';
    start = strrchr (text, '\n');
    start = start ? start + 1 : text;
    if (start[strspn (start, " \t")]) {
      CLEANUP_FREE char *plain = text_plain (start);
      char *longer = text_format ("%s%s%s", plain, tail ? "\n" : "", tail ? tail : "");

      free (tail);
      tail = longer;
      lines--;
    }
    end = start > text ? start - 1 : text;
  }
  return tail;
}
