/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The proof of the rest: supermin builds the appliance, a guest runs under
 * KVM, the appliance comes up.  Where KVM never runs a guest, its launch
 * ends at its limit; the one under TCG is made meanwhile.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../appliance-cache.h"
#include "../boot-setup.h"
#include "../cleanup.h"
#include "../clock.h"
#include "../files.h"
#include "../interrupt.h"
#include "../json.h"
#include "../measure.h"
#include "../scratch.h"
#include "../text.h"
#include "doctor.h"

#define TCG_LIMIT 120.
#define GOOD_BOOT 6. /* seconds under KVM, of guestfs-performance(1) */

enum { KVM, TCG, N_LAUNCHES };

/* A launch of the appliance, and what came of it. */
struct launch {
  struct setup setup;
  char *output;
  struct measure_run *run;
  struct measurement m;
  bool done;
};

struct bench {
  const char *cache_dir;
  char *scratch, *cachedir;
  struct launch launches[N_LAUNCHES];
};

static struct measure_request
request_of (const struct bench *bench, const struct launch *launch, double limit)
{
  return (struct measure_request) {
    .workload = workloads[0],
    .run = { .setup = &launch->setup, .role = "candidate" },
    .limit = limit,
    .scratch = bench->scratch,
    .output = launch->output,
  };
}

/* A launch whose qemu is not there ends when supermin has done its work. */
static int
build_appliance (struct doctor *doctor, const struct bench *bench, bool *there,
                 struct error *err)
{
  struct launch launch = {
    .setup = { .cachedir = bench->cachedir, .accel = ACCEL_TCG,
               .hv = text_format ("%s/no-qemu", bench->scratch) },
    .output = text_format ("%s/doctor-%d-supermin", bench->scratch, (int) getpid ()),
  };
  struct measure_request request = request_of (bench, &launch, SUPERMIN_LIMIT);
  double begun = clock_seconds ();
  struct measurement m;
  int r = measure (&request, &m, err);

  unlink (launch.output);
  *there = r == 0 && appliance_cache_filled (bench->cachedir) && !m.unfinished;
  if (r == 0 && m.cancelled)
    r = error_set (err, STATUS_INTERRUPTED, "interrupted");
  else if (r == 0 && *there)
    doctor_find (doctor, "appliance", DOCTOR_OK,
                 m.rebuilt ? "supermin built it in %.0f s" : "it is built (%.1f s to see that)",
                 clock_seconds () - begun);
  else if (r == 0 && getenv ("LIBGUESTFS_PATH")) {
    *there = true;
    doctor_find (doctor, "appliance", DOCTOR_OK, "taken from LIBGUESTFS_PATH, %s",
                 getenv ("LIBGUESTFS_PATH"));
  } else if (r == 0) {
    doctor_find (doctor, "appliance", DOCTOR_FAULT, "supermin does not build it: %s",
                 m.unfinished || !m.reason ? "it came to no end" : m.reason);
    doctor_advise (doctor, "libguestfs-test-tool shows what supermin says");
  }
  measurement_clear (&m);
  free (launch.setup.hv);
  free (launch.output);
  return r;
}

static int
start (struct bench *bench, int which, double limit, struct error *err)
{
  struct launch *launch = &bench->launches[which];

  launch->setup
    = (struct setup) { .cachedir = bench->cachedir, .accel = which == KVM ? ACCEL_KVM : ACCEL_TCG };
  launch->output = text_format ("%s/doctor-%d-%s", bench->scratch, (int) getpid (),
                                which == KVM ? "kvm" : "tcg");
  struct measure_request request = request_of (bench, launch, limit);
  launch->run = measure_start (&request, err);
  return launch->run ? 0 : -1;
}

/* Waits for both; where KVM works nobody wants to know of TCG. */
static int
await (struct bench *bench, struct error *err)
{
  struct launch *l = bench->launches;

  while (l[KVM].run || l[TCG].run) {
    struct measure_run *runs[] = { l[KVM].run, l[TCG].run };
    struct measurement m;
    ssize_t ended = measure_wait_any (runs, N_LAUNCHES, &m);

    if (ended < 0)
      return error_set (err, STATUS_INTERRUPTED, "interrupted");
    l[ended].run = NULL;
    l[ended].m = m;
    l[ended].done = true;
    if (ended == KVM && m.outcome == OUTCOME_OK && l[TCG].run)
      measure_cancel (STEAL (l[TCG].run));
  }
  return 0;
}

static void
tell_kvm (struct doctor *doctor, const struct bench *bench)
{
  const struct launch *kvm = &bench->launches[KVM];
  const struct measurement *m = &kvm->m;

  if (!kvm->done) {
    doctor_find (doctor, "kvm-guest", DOCTOR_UNKNOWN, "not tried: /dev/kvm cannot be opened");
    return;
  }
  if (m->outcome == OUTCOME_OK || m->outcome == OUTCOME_TIMEOUT)
    accel_remember (&kvm->setup, bench->cache_dir, m->outcome == OUTCOME_OK);
  if (m->outcome == OUTCOME_OK)
    doctor_find (doctor, "kvm-guest", DOCTOR_OK, "KVM runs a guest");
  else {
    if (m->outcome == OUTCOME_TIMEOUT)
      doctor_find (doctor, "kvm-guest", DOCTOR_FAULT,
                   "KVM opens but does not run a guest: none came to its end within %d s",
                   ACCEL_PROOF_LIMIT);
    else
      doctor_find (doctor, "kvm-guest", DOCTOR_FAULT, "KVM opens but does not run a guest: %s",
                   m->reason);
    doctor_advise (doctor, "have the host offer nested virtualisation that works, measure "
                           "elsewhere, or take --accel tcg");
  }
}

static void
tell_boot (struct doctor *doctor, const struct bench *bench, bool *boots)
{
  const struct measurement *kvm = &bench->launches[KVM].m, *tcg = &bench->launches[TCG].m;
  bool by_kvm = bench->launches[KVM].done && kvm->outcome == OUTCOME_OK;

  *boots = by_kvm || tcg->outcome == OUTCOME_OK;
  if (by_kvm && kvm->value > GOOD_BOOT) {
    doctor_find (doctor, "boot", DOCTOR_WARNING,
                 "the appliance boots under KVM in %.1f s; %.0f s and less are usual", kvm->value,
                 GOOD_BOOT);
    doctor_advise (doctor, "`bootbisect bench` takes more samples; a first boot is slower");
  } else if (by_kvm)
    doctor_find (doctor, "boot", DOCTOR_OK, "the appliance boots under KVM in %.1f s",
                 kvm->value);
  else if (*boots)
    doctor_find (doctor, "boot", DOCTOR_OK, "the appliance boots under TCG, in %.0f s",
                 tcg->value);
  else {
    doctor_find (doctor, "boot", DOCTOR_FAULT, "the appliance does not boot: %s", tcg->reason);
    doctor_advise (doctor, "libguestfs-test-tool shows the whole console");
  }
}

static int
launch_both (struct doctor *doctor, struct bench *bench, bool *boots, struct error *err)
{
  bool device = access ("/dev/kvm", R_OK | W_OK) == 0;

  if ((device && start (bench, KVM, ACCEL_PROOF_LIMIT, err) == -1)
      || start (bench, TCG, TCG_LIMIT, err) == -1 || await (bench, err) == -1)
    return -1;
  tell_kvm (doctor, bench);
  tell_boot (doctor, bench, boots);
  return 0;
}

static void
bench_clear (struct bench *bench)
{
  for (int i = 0; i < N_LAUNCHES; i++) {
    struct launch *launch = &bench->launches[i];

    if (launch->run)
      measure_cancel (launch->run);
    if (launch->output)
      unlink (launch->output);
    free (launch->output);
    measurement_clear (&launch->m);
  }
  free (bench->scratch);
  free (bench->cachedir);
}

int
doctor_boots (struct doctor *doctor, const char *cache_dir, bool *boots, struct error *err)
{
  struct bench bench = {
    .cache_dir = cache_dir,
    .scratch = text_format ("%s/scratch", cache_dir),
    .cachedir = text_format ("%s/appliance", cache_dir),
  };
  bool there = false;
  int r = -1;

  *boots = false;
  if (folder_make (bench.scratch, err) == 0 && folder_make (bench.cachedir, err) == 0) {
    scratch_sweep (bench.scratch);
    r = build_appliance (doctor, &bench, &there, err);
  }
  if (r == 0 && there)
    r = launch_both (doctor, &bench, boots, err);
  bench_clear (&bench);
  return r;
}
