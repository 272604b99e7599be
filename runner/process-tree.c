/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Finds the descendants of this process by the parents that /proc names,
 * and kills them.  One that forks while it is looked at leaves a child that
 * the next round finds, because orphans become ours.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cleanup.h"
#include "clock.h"
#include "process-tree.h"
#include "text.h"

struct process {
  pid_t pid, parent;
  bool ours;
};

/* The parent of a process; 0 when it is gone or a zombie, which has no
 * children any more.
 */
static pid_t
parent_of (const char *pid)
{
  CLEANUP_FREE char *path = text_format ("/proc/%s/stat", pid);
  CLEANUP_CLOSE int fd = open (path, O_RDONLY | O_CLOEXEC);
  char text[1024], state, *end;
  ssize_t n = fd < 0 ? -1 : read (fd, text, sizeof text - 1);
  int parent;

  if (n <= 0)
    return 0;
  text[n] = '\0';
  end = strrchr (text, ')'); /* the name before it is hostile text */
  if (!end || sscanf (end + 1, " %c %d", &state, &parent) != 2)
    return 0;
  return state == 'Z' || state == 'X' ? 0 : parent;
}

static struct process *
list_processes (size_t *n)
{
  struct process *list = NULL;
  DIR *dir = opendir ("/proc");
  struct dirent *entry;
  size_t room = 0;

  *n = 0;
  while (dir && (entry = readdir (dir)) != NULL) {
    unsigned long pid;

    if (!text_to_unsigned (entry->d_name, 1 << 30, &pid))
      continue;
    if (*n == room) {
      room = room ? 2 * room : 256;
      list = memory_grow (list, room, sizeof *list);
    }
    list[*n].pid = pid;
    list[*n].ours = false;
    list[(*n)++].parent = parent_of (entry->d_name);
  }
  if (dir)
    closedir (dir);
  return list;
}

static bool
parent_is_ours (const struct process *list, size_t n, pid_t parent)
{
  if (parent == getpid ())
    return true;
  for (size_t i = 0; i < n; i++)
    if (list[i].pid == parent)
      return list[i].ours;
  return false;
}

/* Whoever loses its parent while this runs is found in the next round, as a
 * child of ours.
 */
static void
kill_descendants (void)
{
  size_t n;
  CLEANUP_FREE struct process *list = list_processes (&n);
  bool more = true;

  while (more) {
    more = false;
    for (size_t i = 0; i < n; i++) {
      if (list[i].ours || !list[i].parent
          || !parent_is_ours (list, n, list[i].parent))
        continue;
      list[i].ours = more = true;
      kill (list[i].pid, SIGKILL);
    }
  }
}

bool
process_tree_reap (pid_t child, int *status)
{
  for (;;) {
    int s;
    pid_t pid = waitpid (-1, &s, WNOHANG);

    if (pid <= 0)
      return pid == 0 || errno != ECHILD;
    if (pid == child)
      *status = s;
  }
}

bool
process_tree_kill (double seconds, pid_t child, int *status)
{
  const double until = clock_seconds () + seconds;
  useconds_t pause = 500;

  while (process_tree_reap (child, status)) {
    if (clock_seconds () > until)
      return false;
    kill_descendants ();
    usleep (pause);
    if (pause < 20000)
      pause *= 2;
  }
  return true;
}
