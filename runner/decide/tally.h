/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What all plans ask of the evidence: which subjects share an artefact and
 * so their samples, how often each was booted, is the budget spent; and the
 * few actions that all plans begin with.
 */
#ifndef BOOTBISECT_TALLY_H
#define BOOTBISECT_TALLY_H

#include "plan.h"

/* The subject that is booted in the place of s: the lowest with the same
 * artefact, else s itself.
 */
size_t subject_canonical (const struct evidence *evidence, size_t s);

/* Built, and (as far as is known) it boots. */
bool subject_usable (const struct evidence *evidence, size_t s);

/* Known never to give a sample: it cannot be built, or built but not booted. */
bool subject_hopeless (const struct evidence *evidence, size_t s);

/* Counted samples of each canonical subject; warm-ups are not in it. */
struct tally {
  size_t clean;         /* measurements that count */
  size_t contaminated;  /* measured while the machine was disturbed */
  size_t failed;        /* failed or ran into the time limit */
  size_t tried;         /* all of them, skipped ones too */
};

/* An array of evidence->n_subjects; the caller frees it. */
struct tally *tally_new (const struct evidence *evidence);

/* Of more than 16 boots not one in four was a measurement that counts: more
 * of them would hardly be.
 */
bool tally_given_up (const struct tally *tally);

/* True when the sample is a measurement that counts. */
bool sample_counts (const struct sample *sample);

/* The budget that is spent, else REASON_NONE.  Builds are only spent when
 * one more build would be needed, so they are asked for apart.
 */
enum verdict_reason budget_spent (const struct plan_request *request,
                                  const struct evidence *evidence);
bool budget_build_left (const struct plan_request *request,
                        const struct evidence *evidence, size_t s);

/* n, or as many boots as the budget still allows. */
size_t budget_boots (const struct plan_request *request,
                     const struct evidence *evidence, size_t n);

/* Measured, else expected, seconds of a build and of a boot; always > 0. */
double cost_build (const struct plan_request *request, const struct evidence *evidence);
double cost_boot (const struct plan_request *request, const struct evidence *evidence);

/* Fill an action. */
void action_stop (struct action *action);
void action_build (struct action *action, size_t s);
void action_boot_same (struct action *action, size_t s, size_t n);

/* Builds or warms up s when that is still to be done, and says if so; a
 * subject that is warm, hopeless or beyond the budget needs nothing.
 */
bool action_prepare (const struct plan_request *request, const struct evidence *evidence,
                     size_t s, struct action *action);

#endif
