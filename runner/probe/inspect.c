/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What libguestfs' users do most after a launch: they look which system is
 * on the disk, mount it, and list what is installed.  Each step is timed by
 * itself, and needs those before it.
 */
#include <stdlib.h>
#include <string.h>

#include "../cleanup.h"
#include "../clock.h"
#include "../text.h"
#include "probe.h"

/* What one step leaves for the next. */
struct guest {
  guestfs_h *g;
  char **roots;
  char **mountpoints;  /* path, device, path, device ... */
};

static void
free_list (char **list)
{
  for (size_t i = 0; list && list[i]; i++)
    free (list[i]);
  free (list);
}

static int
find_roots (struct guest *guest)
{
  guest->roots = guestfs_inspect_os (guest->g);
  return guest->roots ? 0 : -1;
}

static int
find_mountpoints (struct guest *guest)
{
  guest->mountpoints = guestfs_inspect_get_mountpoints (guest->g, guest->roots[0]);
  return guest->mountpoints ? 0 : -1;
}

/* Shorter paths first: / before /boot. */
static int
mount_all (struct guest *guest)
{
  size_t n = 0, longest = 0;

  for (; guest->mountpoints[n]; n += 2)
    if (strlen (guest->mountpoints[n]) > longest)
      longest = strlen (guest->mountpoints[n]);
  for (size_t length = 1; length <= longest; length++)
    for (size_t i = 0; i < n; i += 2)
      if (strlen (guest->mountpoints[i]) == length
          && guestfs_mount_ro (guest->g, guest->mountpoints[i + 1], guest->mountpoints[i]) < 0)
        return -1;
  return 0;
}

static int
list_applications (struct guest *guest)
{
  struct guestfs_application2_list *list
    = guestfs_inspect_list_applications2 (guest->g, guest->roots[0]);

  if (!list)
    return -1;
  guestfs_free_application2_list (list);
  return 0;
}

static int
get_icon (struct guest *guest)
{
  size_t size;
  char *icon = guestfs_inspect_get_icon (guest->g, guest->roots[0], &size, -1);

  if (!icon)
    return -1;
  free (icon);
  return 0;
}

static const struct {
  const char *name;
  int (*run) (struct guest *);
} steps[] = {
  { "inspect_os", find_roots },
  { "mountpoints", find_mountpoints },
  { "mount", mount_all },
  { "list_applications", list_applications },
  { "get_icon", get_icon },
};

#define N_STEPS (sizeof steps / sizeof steps[0])
#define MOUNT 2 /* what the last two need, besides each other */

/* Whether the step is asked for, or one that needs it is. */
static bool
wanted (const char *operations, size_t step)
{
  CLEANUP_FREE char *list = text_copy (operations ? operations : "");
  char *rest = list, *name;

  if (!operations)
    return true;
  while ((name = strsep (&rest, ",")) != NULL)
    for (size_t i = 0; i < N_STEPS; i++)
      if (strcmp (name, steps[i].name) == 0 && (i == step || (i > step && step <= MOUNT)))
        return true;
  return false;
}

int
inspect_add (guestfs_h *g, const struct options *options)
{
  if (options->domain)
    return guestfs_add_domain (g, options->domain, GUESTFS_ADD_DOMAIN_READONLY, 1, -1);
  return guestfs_add_drive_opts (g, options->image, GUESTFS_ADD_DRIVE_OPTS_READONLY, 1, -1);
}

void
inspect_run (guestfs_h *g, const struct options *options, struct boot *boot)
{
  struct guest guest = { .g = g };
  double begun, sum = 0;

  for (size_t i = 0; i < N_STEPS && !boot->error; i++) {
    if (!wanted (options->operations, i))
      continue;
    begun = clock_seconds ();
    if (steps[i].run (&guest) < 0)
      boot->error = last_error (g, steps[i].name);
    else if (i == 0 && !guest.roots[0])
      boot->error = text_copy ("inspect_os: no operating system is on it");
    sum += clock_seconds () - begun;
    number_add (boot, clock_seconds () - begun, "s", "%s", steps[i].name);
  }
  number_add (boot, sum, "s", "inspection");
  free_list (guest.roots);
  free_list (guest.mountpoints);
}
