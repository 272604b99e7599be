/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What reports and the per-commit JSON say of each subject: its own samples
 * summarised, and its change against its measured parent.  The change comes
 * from
 *
 *   ln t = g_block + a_subject + noise,  g ~ N(0, sigma_g^2)
 *
 * fitted by turns with Huber's means, so that a round's common shift (or a
 * block's, in paired blocks) is taken out; noise sigma from the MAD of the
 * residuals, with what outliers cost.  Good for a whole range in rounds and
 * for blocks of a few subjects alike; O(samples).
 */
#ifndef BOOTBISECT_ESTIMATE_H
#define BOOTBISECT_ESTIMATE_H

#include "evidence.h"
#include "robust.h"

struct estimate {
  struct robust_summary own;  /* of the values as measured, in their unit */
  size_t contaminated;        /* samples that do not count: disturbed */
  size_t failed;              /* failed or timed out */
  double level;               /* a: ln value with the common shifts taken out */
  double level_sd;            /* of its error; NAN below two samples in all */
  ptrdiff_t parent;           /* the subject it is compared with, or -1 */
  double ratio;               /* to the parent: 1.05 is 5 % slower; else NAN */
  double ratio_low, ratio_high; /* 95 % interval */
  double slower;              /* P(ratio >= 1 + min_effect) */
};

struct estimates {
  size_t n;                   /* as many as subjects */
  struct estimate *of;        /* identical artefacts share their samples */
  double sigma;               /* noise of one boot, sd of ln */
};

/* build_noise: sd of ln from build to build that intervals allow for, as two
 * commits are two builds; 0: compare the builds as they are.  The nearest
 * measured ancestor is the parent, also over those without samples.
 */
void estimate_all (const struct evidence *evidence, double min_effect,
                   double build_noise, struct estimates *estimates);
void estimates_clear (struct estimates *estimates);

#endif
