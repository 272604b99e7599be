/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Synthetic histories; see world.h.
 */
#include <math.h>
#include <string.h>

#include <gsl/gsl_randist.h>

#include "decide/memory.h"
#include "world.h"

const struct world_options world_usual = {
  .sigma = .02, .outliers = .05, .drift = .015, .tau = .004,
  .boot_seconds = 4, .build_seconds = 180,
};

static void *
grow (void *p, size_t n, size_t size)
{
  /* Doubles at powers of two: called once for each new element. */
  if (n & (n - 1))
    return p;
  p = realloc (p, (n ? 2 * n : 1) * size);
  if (!p)
    abort ();
  return p;
}

static size_t
world_add (struct world *world)
{
  struct evidence *e = &world->evidence;
  size_t s = e->n_subjects;

  e->subjects = grow (e->subjects, s, sizeof *e->subjects);
  world->truth = grow (world->truth, s, sizeof *world->truth);
  e->subjects[s] = (struct subject) { .same_as = -1, .parent = (ptrdiff_t) s - 1,
                                      .weight = 1 };
  world->truth[s] = (struct truth) {
    .offset = gsl_ran_gaussian (world->rng, world->options.tau),
  };
  e->n_subjects++;
  return s;
}

static struct chain *
world_add_chain (struct world *world, size_t n, ptrdiff_t merge)
{
  struct evidence *e = &world->evidence;
  struct chain *chain;

  e->chains = grow (e->chains, e->n_chains, sizeof *e->chains);
  chain = &e->chains[e->n_chains++];
  *chain = (struct chain) { .n = n, .merge = merge };
  chain->subjects = array_new (n, sizeof *chain->subjects);
  return chain;
}

void
world_init (struct world *world, const struct world_options *options, size_t n,
            unsigned long seed)
{
  struct chain *chain;

  *world = (struct world) { .options = *options };
  world->rng = gsl_rng_alloc (gsl_rng_mt19937);
  gsl_rng_set (world->rng, seed);
  world->phase = gsl_ran_flat (world->rng, 0, 2 * M_PI);
  world->period = gsl_ran_flat (world->rng, 1200, 7200);
  chain = world_add_chain (world, n, -1);
  for (size_t i = 0; i < n; i++)
    chain->subjects[i] = world_add (world);
  world->evidence.costs.boot_seconds = options->boot_seconds;
  world->evidence.costs.build_seconds = options->build_seconds;
}

void
world_clear (struct world *world)
{
  for (size_t i = 0; i < world->evidence.n_chains; i++)
    free (world->evidence.chains[i].subjects);
  free (world->evidence.chains);
  free (world->evidence.subjects);
  free (world->evidence.samples);
  free (world->truth);
  gsl_rng_free (world->rng);
}

void
world_step (struct world *world, size_t b, double step)
{
  for (size_t i = b; i < world->evidence.n_subjects; i++)
    world->truth[i].level += log1p (step);
}

static double
world_drift (const struct world *world)
{
  return world->options.drift
         * sin (2 * M_PI * world->evidence.costs.seconds / world->period + world->phase);
}

double
world_boot (struct world *world, size_t s, uint64_t block, unsigned slot, bool warmup)
{
  const struct world_options *o = &world->options;
  const struct truth *truth = &world->truth[s];
  struct evidence *e = &world->evidence;
  struct sample *sample;
  double ln = log (o->boot_seconds) + truth->level + truth->offset + world_drift (world)
              + gsl_ran_gaussian (world->rng, o->sigma);

  if (o->outliers > 0 && gsl_rng_uniform (world->rng) < o->outliers)
    ln += gsl_ran_exponential (world->rng, .15);
  e->samples = grow (e->samples, e->n_samples, sizeof *e->samples);
  sample = &e->samples[e->n_samples++];
  *sample = (struct sample) { .subject = s, .block = block, .slot = slot,
                              .warmup = warmup, .value = exp (ln) };
  if (truth->failure > 0 && gsl_rng_uniform (world->rng) < truth->failure)
    sample->outcome = OUTCOME_FAILED;
  else if (truth->unbootable)
    sample->outcome = OUTCOME_SKIPPED;
  else if (o->contaminated > 0 && gsl_rng_uniform (world->rng) < o->contaminated) {
    sample->contaminated = true;
    sample->value *= 1.3;
    world->disturbed++;
  }
  e->costs.boots++;
  e->costs.seconds += sample->value;
  return sample->value;
}

bool
world_build (struct world *world, size_t s)
{
  struct evidence *e = &world->evidence;
  struct subject *subject = &e->subjects[s];

  if (!subject->cached) {
    e->costs.builds++;
    e->costs.seconds += world->options.build_seconds;
  }
  if (world->truth[s].unbuildable) {
    subject->state = SUBJECT_UNBUILDABLE;
    return false;
  }
  subject->state = SUBJECT_READY;
  subject->same_as = (ptrdiff_t) s;
  if (world->truth[s].content) {
    for (size_t i = 0; i < e->n_subjects; i++) {
      if (world->truth[i].content != world->truth[s].content
          || e->subjects[i].state != SUBJECT_READY)
        continue;
      if ((size_t) e->subjects[s].same_as > i)
        e->subjects[s].same_as = (ptrdiff_t) i;
      else /* an older commit is built later: it takes the samples over */
        e->subjects[i].same_as = e->subjects[s].same_as;
    }
    world->truth[s].offset = world->truth[e->subjects[s].same_as].offset;
  }
  return true;
}

static void
world_boots (struct world *world, const struct action *action)
{
  struct evidence *e = &world->evidence;
  double start = e->costs.seconds;

  for (size_t i = 0; i < action->n_boots; i++) {
    size_t s = action->boots[i];

    world_boot (world, s, e->next_block, (unsigned) i, action->warmup);
    if (action->warmup)
      e->subjects[s].warm = true;
    else if (world->truth[s].unbootable)
      e->subjects[s].unbootable = true;
    if (action->stop_at_failure
        && e->samples[e->n_samples - 1].outcome == OUTCOME_FAILED)
      break;
  }
  if (action->parallel > 1)
    e->costs.seconds = start + (e->costs.seconds - start) / (double) action->parallel;
  e->next_block++;
}

static void
world_enter (struct world *world, size_t merge)
{
  const struct truth truth = world->truth[merge];
  size_t n = truth.side + 2;
  struct chain *chain = world_add_chain (world, n, (ptrdiff_t) merge);

  /* The fork point is the first parent here; the side branch leaves it. */
  chain->subjects[0] = merge - 1;
  chain->subjects[n - 1] = merge;
  for (size_t i = 1; i <= truth.side; i++) {
    size_t s = world_add (world);

    world->evidence.chains[world->evidence.n_chains - 1].subjects[i] = s;
    world->truth[s].level = truth.culprit && i >= truth.culprit
                              ? truth.level : world->truth[merge - 1].level;
    world->truth[s].failure = truth.culprit && i >= truth.culprit
                                ? truth.failure : world->truth[merge - 1].failure;
  }
}

void
world_act (struct world *world, const struct action *action)
{
  switch (action->kind) {
  case ACTION_BUILD:
    world_build (world, action->subject);
    break;
  case ACTION_BOOT:
    world_boots (world, action);
    break;
  case ACTION_ENTER:
    world_enter (world, action->subject);
    break;
  case ACTION_STOP:
    break;
  }
}

size_t
world_run (struct world *world, const struct plan *plan,
           const struct plan_request *request, size_t max_actions)
{
  for (size_t n = 0; n < max_actions; n++) {
    struct action action = { .kind = ACTION_STOP };
    bool stop;

    plan->next (request, &world->evidence, &action);
    stop = action.kind == ACTION_STOP;
    world_act (world, &action);
    action_clear (&action);
    if (stop)
      return n;
  }
  return max_actions;
}
