/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The machine around a sample: what was stolen by the hypervisor, what other
 * processes used, how long work waited for a CPU.
 *
 * A sample is contaminated when
 *  - the hypervisor took more than MACHINE_STEAL of the machine's CPU time, or
 *  - processes other than the sample's own tree used more than
 *    MACHINE_OTHERS of the machine's CPU time, or
 *  - something runnable waited for a CPU for more than MACHINE_PRESSURE of
 *    the time (PSI cpu, some) while others used MACHINE_OTHERS_SOME.
 * A boot by itself is none of that, whatever the number of CPUs: its own CPU
 * time is taken off, and the pressure that it makes alone does not count.
 * The sample's value plays no part.  The kernel counts in ticks of .01 s, and
 * a short sample has few of them: less than MACHINE_LEAST seconds of others'
 * CPU time, or MACHINE_LEAST_STEAL of stolen time, says nothing.
 */
#ifndef BOOTBISECT_MACHINE_H
#define BOOTBISECT_MACHINE_H

#include <json-c/json.h>
#include <stdbool.h>

#define MACHINE_STEAL .03
#define MACHINE_OTHERS .15
#define MACHINE_OTHERS_SOME .05
#define MACHINE_PRESSURE .25
#define MACHINE_LEAST .3
#define MACHINE_LEAST_STEAL .05

struct machine_state {
  double when;         /* CLOCK_MONOTONIC */
  double total, busy, steal; /* seconds over all CPUs since boot; 0: not known */
  double pressure;     /* seconds in which something waited; < 0: no PSI */
  double load;         /* one-minute load average */
};

void machine_read (struct machine_state *state);

/* What happened between two states in which a job used `cpu` seconds:
 * {"steal", "others": shares of the machine's CPU time, "pressure": share of
 * the wall time or null, "load": at the start}.  The caller puts it.
 */
struct json_object *machine_judge (const struct machine_state *before,
                                   const struct machine_state *after, double cpu,
                                   bool *contaminated);

#endif
