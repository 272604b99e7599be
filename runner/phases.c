/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The table of edges, and what makes phases and steps of them.  Also in the
 * probe, so nothing here may need JSON.
 */
#include <math.h>
#include <string.h>

#include "phases.h"

enum { QEMU, FIRMWARE, KERNEL, INITRD, INIT, GUESTFSD, SHUTDOWN };

static const struct {
  const char *name;
  bool quiet;         /* a boot that is not verbose shows where it begins and ends */
} names[MAX_PHASES] = {
  [QEMU] = { "qemu", false },         [FIRMWARE] = { "firmware", false },
  [KERNEL] = { "kernel", false },     [INITRD] = { "initrd", true },
  [INIT] = { "init", true },          [GUESTFSD] = { "guestfsd", true },
  [SHUTDOWN] = { "shutdown", true },
};

/* How a pattern is looked for, by its first character:
 *   ^  at the start of the line
 *   =  the whole line
 *   +  a command of a shell script, as bash traces it: after "+ " in
 *      libguestfs up to 1.5x, "/init: " in later ones
 * and anywhere in the line otherwise.
 */
struct edge {
  int phase;
  const char *step;
  enum message_kind kind;
  const char *patterns[5];
};

/* In the order in which they come.  The first edge of a phase begins it; one
 * that does not come leaves its step with the step before.
 */
static const struct edge edges[] = {
  { QEMU, "library", MESSAGE_PROBE, { NULL } }, /* the start itself */
  { QEMU, "supermin", MESSAGE_LIBRARY, { "^begin building supermin appliance" } },
  { QEMU, "qemu features", MESSAGE_LIBRARY, { "^begin testing qemu features" } },
  { QEMU, "command line", MESSAGE_LIBRARY, { "^finished testing qemu features" } },
  /* The child prints its command line before it becomes qemu. */
  { QEMU, "process", MESSAGE_APPLIANCE, { "^    -" } },

  /* SGABIOS (old libguestfs) speaks before SeaBIOS; aarch64 has UEFI. */
  { FIRMWARE, "firmware", MESSAGE_APPLIANCE,
    { "Google, Inc.", "SeaBIOS (version", "UEFI firmware (version" } },

  { KERNEL, "load, decompression", MESSAGE_APPLIANCE,
    { "Booting from ROM", "EFI stub: " } },
  { KERNEL, "start", MESSAGE_APPLIANCE, { "Linux version " } },
  { KERNEL, "initramfs", MESSAGE_APPLIANCE,
    { "Trying to unpack rootfs image", "Unpacking initramfs" } },
  { KERNEL, "drivers", MESSAGE_APPLIANCE, { "Freeing initrd memory" } },
  { KERNEL, "to /init", MESSAGE_APPLIANCE, { "Freeing unused kernel" } },

  { INITRD, "start", MESSAGE_APPLIANCE,
    { "^supermin: mounting /proc", "^supermin: ext2 mini initrd" } },
  { INITRD, "modules", MESSAGE_APPLIANCE, { "^supermin: internal insmod" } },
  { INITRD, "root", MESSAGE_APPLIANCE,
    { "^supermin: picked ", "^supermin: creating /dev/root", "^supermin: mounting new root" } },
  { INITRD, "chroot", MESSAGE_APPLIANCE, { "^supermin: chroot" } },

  { INIT, "start", MESSAGE_APPLIANCE, { "^Starting /init script" } },
  { INIT, "udev start", MESSAGE_APPLIANCE,
    { "udevd --daemon", "^Starting systemd-udevd", "^starting version" } },
  { INIT, "udev trigger", MESSAGE_APPLIANCE, { "+udevadm trigger" } },
  { INIT, "udev settle", MESSAGE_APPLIANCE, { "+udevadm settle" } },
  { INIT, "disks", MESSAGE_APPLIANCE, { "+shopt -s nullglob" } },
  { INIT, "network", MESSAGE_APPLIANCE, { "+ip addr add", "+ifconfig lo" } },
  { INIT, "md", MESSAGE_APPLIANCE, { "+mdadm ", "^mdadm: " } },
  { INIT, "lvm", MESSAGE_APPLIANCE,
    { "+mkdir -p /tmp/lvm", "+modprobe dm_mod", "+lvm pvscan", "+lvm vgchange" } },
  { INIT, "ldm", MESSAGE_APPLIANCE, { "+ldmtool " } },
  { INIT, "end", MESSAGE_APPLIANCE, { "+cmd=" } },

  /* The script prints the daemon's command line in any case. */
  { GUESTFSD, "guestfsd", MESSAGE_APPLIANCE, { "=guestfsd", "^guestfsd -", "+guestfsd" } },

  { SHUTDOWN, "sync", MESSAGE_PROBE, { "=" MARK_CLOSING } },
  { SHUTDOWN, "qemu's end", MESSAGE_LIBRARY, { "^sending SIGTERM to process" } },
  { SHUTDOWN, "clean-up", MESSAGE_LIBRARY, { "^closing guestfs handle" } },
};
#define N_EDGES (sizeof edges / sizeof edges[0])

_Static_assert (N_EDGES <= MAX_STEPS, "more edges than places for them");

static bool
starts (const char *line, const char *text)
{
  return strncmp (line, text, strlen (text)) == 0;
}

/* A command as bash -x prints it: "+ ", "++ " inside of another one. */
static bool
is_command (const char *line, const char *command)
{
  size_t n = strspn (line, "+");

  if (n > 0 && line[n] == ' ')
    return starts (line + n + 1, command);
  return starts (line, "/init: ") && starts (line + strlen ("/init: "), command);
}

static bool
matches (const char *line, const char *pattern)
{
  switch (pattern[0]) {
  case '^':
    return starts (line, pattern + 1);
  case '=':
    return strcmp (line, pattern + 1) == 0;
  case '+':
    return is_command (line, pattern + 1);
  default:
    return strstr (line, pattern) != NULL;
  }
}

static void
mark (struct phase_watch *watch, const struct message_line *line)
{
  if (strcmp (line->text, MARK_LAUNCHED) == 0)
    watch->launched = line->seconds;
  else if (strcmp (line->text, MARK_CLOSING) == 0)
    watch->closing = line->seconds;
  else if (strcmp (line->text, MARK_CLOSED) == 0)
    watch->closed = line->seconds;
}

static bool
is_edge (const struct edge *edge, const struct message_line *line)
{
  if (edge->kind != line->kind)
    return false;
  for (size_t i = 0; i < sizeof edge->patterns / sizeof edge->patterns[0]; i++)
    if (edge->patterns[i] && matches (line->text, edge->patterns[i]))
      return true;
  return false;
}

/* Edges come in their order: one that others were passed over for does not
 * come back.
 */
static void
look (void *opaque, const struct message_line *line)
{
  struct phase_watch *watch = opaque;

  if (line->kind == MESSAGE_PROBE)
    mark (watch, line);
  for (size_t i = watch->next; i < N_EDGES; i++)
    if (is_edge (&edges[i], line)) {
      watch->seen[i] = 1 + line->seconds;
      watch->next = i + 1;
      return;
    }
}

void
phases_add (struct phase_watch *watch, const struct message *message)
{
  joiner_add (&watch->joiner, message, look, watch);
}

/* Time of an edge on the boot's own clock, from which what lies between
 * launch and close is cut out.  A line may have begun before a message that
 * was matched first: edges do not go back.
 */
static double
edge_time (const struct phase_watch *watch, size_t i, double before)
{
  double t = watch->seen[i] - 1, out = watch->closing - watch->launched;

  if (edges[i].phase == SHUTDOWN)
    t -= out;
  else if (t > watch->launched)
    t = watch->launched;
  return t > before ? t : before;
}

static void
add_phase (struct phases *phases, int phase, bool merged, double begin)
{
  struct phase_part *part;

  if (merged) {
    part = &phases->phases[phases->n - 1];
    strcat (part->name, "+"); /* all the names and the signs fit */
    strcat (part->name, names[phase].name);
    return;
  }
  part = &phases->phases[phases->n++];
  strcpy (part->name, names[phase].name);
  part->begin = begin;
}

static void
add_step (struct phases *phases, size_t i, double begin)
{
  phases->steps[phases->n_steps++] = (struct phase_step) {
    .phase = phases->n - 1,
    .name = edges[i].step,
    .begin = begin,
  };
}

bool
phases_end (struct phase_watch *watch, struct phases *phases)
{
  double now = 0, end;

  joiner_end (&watch->joiner, look, watch);
  *phases = (struct phases) { .n = 0 };
  if (!(watch->launched > 0 && watch->closing >= watch->launched
        && watch->closed >= watch->closing))
    return false;
  watch->seen[0] = 1;
  for (size_t i = 0; i < N_EDGES; i++) {
    bool first = i == 0 || edges[i].phase != edges[i - 1].phase;

    if (watch->seen[i] > 0)
      now = edge_time (watch, i, now);
    if (first)
      add_phase (phases, edges[i].phase, watch->seen[i] == 0, now);
    if (watch->seen[i] > 0)
      add_step (phases, i, now);
  }
  end = phases->total = watch->launched + watch->closed - watch->closing;
  for (size_t i = phases->n_steps; i-- > 0; end = phases->steps[i].begin)
    phases->steps[i].seconds = end - phases->steps[i].begin;
  end = phases->total;
  for (size_t i = phases->n; i-- > 0; end = phases->phases[i].begin)
    phases->phases[i].seconds = end - phases->phases[i].begin;
  return true;
}

bool
phases_of (const struct messages *messages, struct phases *phases)
{
  struct phase_watch watch = { .next = 0 };

  for (size_t i = 0; i < messages->n; i++)
    phases_add (&watch, &messages->list[i]);
  return phases_end (&watch, phases);
}

int
phase_find (const char *name, bool *quiet)
{
  for (int i = 0; i < MAX_PHASES; i++)
    if (strcmp (name, names[i].name) == 0) {
      *quiet = names[i].quiet;
      return i;
    }
  return -1;
}
