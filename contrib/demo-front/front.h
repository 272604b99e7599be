/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the front does before it starts qemu. */
struct step {
  const char *name;
  double cost;  /* 1 is $DEMO_DELAY seconds of work; INFINITY never ends */
};

extern const struct step steps[]; /* ends with a NULL name */
