/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The doctor on planted machines: files of /proc, /sys, /dev and /boot below
 * a folder.
 */
#include "fixture.h"

#include <sys/wait.h>
#include <unistd.h>

#include "doctor/doctor.h"
#include "json.h"

static struct doctor doctor;

static void
plant (const char *path, const char *text)
{
  CLEANUP_FREE char *whole = in_fixture (path);
  CLEANUP_FREE char *folder = text_copy (whole);

  *strrchr (folder, '/') = '\0';
  assert_int_equal (folder_make (folder, NULL), 0);
  assert_int_equal (file_write (whole, text, strlen (text), NULL), 0);
}

static int
setup (void **state)
{
  int r = fixture_setup (state);

  doctor = (struct doctor) { .root = getenv ("T") };
  return r;
}

static int
teardown (void **state)
{
  doctor_clear (&doctor);
  return fixture_teardown (state);
}

/* The only finding of this check. */
static const struct finding *
finding (const char *check)
{
  const struct finding *found = NULL;

  for (size_t i = 0; i < doctor.n; i++)
    if (strcmp (doctor.findings[i].check, check) == 0) {
      assert_null (found);
      found = &doctor.findings[i];
    }
  if (!found)
    fail_msg ("nothing found of %s", check);
  return found;
}

static void
assert_finding (const char *check, enum doctor_verdict verdict, const char *text)
{
  const struct finding *f = finding (check);

  if (f->verdict != verdict || !strstr (f->found, text))
    fail_msg ("%s: %s: %s", check, doctor_verdicts[f->verdict], f->found);
  if (verdict == DOCTOR_WARNING || verdict == DOCTOR_FAULT)
    assert_non_null (f->advice);
}

static void
look_at_processor (void)
{
  doctor_clear (&doctor);
  doctor_virtualisation (&doctor);
  doctor_processor (&doctor);
  doctor_device (&doctor);
}

static void
test_bare_metal (void **state)
{
  (void) state;
  plant ("proc/cpuinfo", "processor\t: 0\nvendor_id\t: GenuineIntel\nmodel name\t: Xeon\n"
                         "flags\t\t: fpu vme vmx sse\n");
  look_at_processor ();
  assert_finding ("virtualisation", DOCTOR_OK, "vmx");
  assert_finding ("processor", DOCTOR_OK, "Xeon");
  assert_finding ("nested", DOCTOR_OK, "");
  assert_finding ("kvm-device", DOCTOR_FAULT, "there is no /dev/kvm");
  assert_non_null (strstr (finding ("kvm-device")->advice, "modprobe kvm_intel"));

  plant ("dev/kvm", "");
  look_at_processor ();
  assert_finding ("kvm-device", DOCTOR_OK, "");
}

static void
test_virtualisation_off (void **state)
{
  (void) state;
  /* "svm_lock" and "vmxoff" are no svm and no vmx */
  plant ("proc/cpuinfo", "model name\t: Some AMD\nflags\t\t: fpu svm_lock vmxoff sse\n");
  look_at_processor ();
  assert_finding ("virtualisation", DOCTOR_FAULT, "neither vmx nor svm");
  assert_non_null (strstr (finding ("virtualisation")->advice, "firmware"));
  plant ("proc/cpuinfo", "model name\t: Some AMD\nflags\t\t: fpu sse svm\n");
  look_at_processor ();
  assert_finding ("virtualisation", DOCTOR_OK, "svm");
  assert_non_null (strstr (finding ("kvm-device")->advice, "modprobe kvm_amd"));
}

static void
test_geode (void **state)
{
  (void) state;
  plant ("proc/cpuinfo", "vendor_id\t: AuthenticAMD\nflags\t\t: fpu de pse tsc\n"
                         "model name\t: Geode(TM) Integrated Processor by AMD PCS\n");
  look_at_processor ();
  assert_finding ("processor", DOCTOR_FAULT, "Geode");
}

static void
test_guest (void **state)
{
  (void) state;
  plant ("proc/cpuinfo", "model name\t: EPYC\nflags\t\t: fpu hypervisor\n");
  plant ("sys/class/dmi/id/sys_vendor", "Example Cloud\n");
  look_at_processor ();
  assert_finding ("nested", DOCTOR_WARNING, "Example Cloud");
  assert_finding ("virtualisation", DOCTOR_FAULT, "to this guest");

  plant ("dev/kvm", ""); /* as here: KVM without the processor's help */
  look_at_processor ();
  assert_finding ("virtualisation", DOCTOR_WARNING, "and yet");
}

static void
test_xen (void **state)
{
  (void) state;
  plant ("proc/cpuinfo", "model name\t: Xeon\nflags\t\t: fpu hypervisor\n");
  plant ("sys/hypervisor/type", "xen\n");
  look_at_processor ();
  assert_finding ("nested", DOCTOR_WARNING, "(xen)");
  plant ("proc/xen/capabilities", "control_d\n");
  look_at_processor ();
  assert_finding ("nested", DOCTOR_FAULT, "Xen dom0");
}

/* No flags: aarch64 and others. */
static void
test_without_flags (void **state)
{
  (void) state;
  plant ("proc/cpuinfo", "processor\t: 0\nFeatures\t: fp asimd\n");
  look_at_processor ();
  assert_finding ("virtualisation", DOCTOR_UNKNOWN, "do not say");
  assert_finding ("processor", DOCTOR_UNKNOWN, "");
  assert_finding ("nested", DOCTOR_UNKNOWN, "");
  plant ("dev/kvm", "");
  look_at_processor ();
  assert_finding ("virtualisation", DOCTOR_OK, "/dev/kvm");
}

/* Runs a check as nobody; what it found comes back as its exit status. */
static int
verdict_as_nobody (void (*check) (struct doctor *))
{
  pid_t pid = fork ();
  int status;

  if (pid == 0) {
    if (setuid (65534) != 0)
      _exit (N_DOCTOR_VERDICTS);
    check (&doctor);
    _exit (doctor.findings[0].verdict == DOCTOR_FAULT
           && strstr (doctor.findings[0].found, "Permission denied")
           && doctor.findings[0].advice ? DOCTOR_FAULT : DOCTOR_OK);
  }
  assert_int_equal (waitpid (pid, &status, 0), pid);
  assert_true (WIFEXITED (status));
  return WEXITSTATUS (status);
}

static void
look_at_kernel (struct doctor *d)
{
  doctor_clear (d);
  doctor_kernel (d, "x86_64");
}

static void
test_kernels (void **state)
{
  (void) state;
  look_at_kernel (&doctor);
  assert_finding ("host-kernel", DOCTOR_FAULT, "no kernel");

  plant ("boot/vmlinuz-6.9.1-amd64", "");
  plant ("lib/modules/6.9.1-amd64/modules.dep", "");
  plant ("boot/vmlinuz-6.10.1-amd64", "");
  plant ("boot/vmlinuz-6.12-xen-amd64", "");
  plant ("lib/modules/6.12-xen-amd64/modules.dep", "");
  plant ("boot/vmlinuz-6.13-s390x", "");
  plant ("lib/modules/6.13-s390x/modules.dep", "");
  look_at_kernel (&doctor);
  assert_finding ("host-kernel", DOCTOR_OK, "/boot/vmlinuz-6.9.1-amd64"); /* no modules, no kernel */
  plant ("lib/modules/6.10.1-amd64/modules.dep", "");
  look_at_kernel (&doctor);
  assert_finding ("host-kernel", DOCTOR_OK, "/boot/vmlinuz-6.10.1-amd64");
  plant ("lib/modules/6.9.1-amd64/vmlinuz", "");
  look_at_kernel (&doctor);
  assert_finding ("host-kernel", DOCTOR_OK, "/lib/modules/6.9.1-amd64/vmlinuz");
}

static void
test_unreadable (void **state)
{
  (void) state;
  plant ("boot/vmlinuz-6.9.1-amd64", "");
  plant ("boot/vmlinuz-6.1.0-amd64", "");
  plant ("lib/modules/6.9.1-amd64/modules.dep", "");
  plant ("lib/modules/6.1.0-amd64/modules.dep", "");
  plant ("dev/kvm", "");
  run ("chmod 755 . boot lib lib/modules lib/modules/* dev; chmod 644 boot/*;"
       " chmod 600 dev/kvm boot/vmlinuz-6.9.1-amd64");
  if (geteuid () != 0)
    skip ();
  assert_int_equal (verdict_as_nobody (look_at_kernel), DOCTOR_FAULT);
  assert_int_equal (verdict_as_nobody (doctor_device), DOCTOR_FAULT);
  run ("chmod 644 boot/vmlinuz-6.9.1-amd64; chmod 600 boot/vmlinuz-6.1.0-amd64;"
       " chmod 666 dev/kvm");
  assert_int_equal (verdict_as_nobody (look_at_kernel), DOCTOR_OK);
  assert_int_equal (verdict_as_nobody (doctor_device), DOCTOR_OK);
}

static void
check_versions (const char *json)
{
  CLEANUP_JSON struct json_object *machine = json_tokener_parse (json);

  assert_non_null (machine);
  doctor_clear (&doctor);
  doctor_versions (&doctor, machine);
}

static void
test_versions (void **state)
{
  (void) state;
  check_versions ("{\"libguestfs\": \"1.34.0\", \"qemu\": \"QEMU emulator version 10.0.2 (v10)\","
                  " \"supermin\": \"supermin 5.2.2\", \"kernel\": \"6.1.0-1-amd64\"}");
  assert_int_equal (doctor_count (&doctor, DOCTOR_OK), 4);
  check_versions ("{\"libguestfs\": \"1.28.12\", \"qemu\": \"QEMU emulator version 2.6.2\"}");
  assert_finding ("libguestfs", DOCTOR_WARNING, "older than 1.34");
  assert_finding ("qemu", DOCTOR_WARNING, "older than 2.7");
  assert_finding ("supermin", DOCTOR_FAULT, "cannot be run");
  assert_finding ("kernel", DOCTOR_UNKNOWN, "");
  check_versions ("{\"qemu\": \"my own 7\"}");
  assert_finding ("qemu", DOCTOR_UNKNOWN, "names no version");
}

static void
look_at_pace (void)
{
  doctor_clear (&doctor);
  doctor_pace (&doctor);
}

static void
test_unsteady (void **state)
{
  (void) state;
  plant ("sys/devices/system/cpu/cpu0/cpufreq/scaling_governor", "performance\n");
  plant ("sys/devices/system/cpu/cpu1/cpufreq/scaling_governor", "powersave\n");
  plant ("sys/devices/system/cpu/intel_pstate/no_turbo", "0\n");
  plant ("sys/devices/system/cpu/smt/active", "1\n");
  plant ("proc/cpuinfo", "processor : 0\nprocessor : 1\n");
  plant ("proc/loadavg", "1.50 1.00 0.50 1/100 1\n");
  plant ("proc/stat", "cpu  100 0 100 800 0 0 0 50 0 0\n");
  plant ("proc/meminfo", "MemTotal: 8000000 kB\nMemAvailable:   600000 kB\n");
  look_at_pace ();
  assert_finding ("governor", DOCTOR_WARNING, "powersave on 1 of 2");
  assert_finding ("turbo", DOCTOR_WARNING, "on");
  assert_finding ("smt", DOCTOR_WARNING, "share a core");
  assert_finding ("load", DOCTOR_WARNING, "1.50 on 2");
  assert_finding ("steal", DOCTOR_WARNING, "20.0 %");
  assert_finding ("memory", DOCTOR_WARNING, "586 MiB");
  CLEANUP_FREE char *complaints = doctor_complaints (&doctor);
  assert_string_equal (complaints, "governor, turbo, smt, load, steal, memory");
}

static void
test_steady (void **state)
{
  (void) state;
  look_at_pace (); /* no files at all */
  assert_int_equal (doctor_count (&doctor, DOCTOR_UNKNOWN), 6);
  assert_null (doctor_complaints (&doctor));
  plant ("sys/devices/system/cpu/cpu0/cpufreq/scaling_governor", "performance\n");
  plant ("sys/devices/system/cpu/cpufreq/boost", "0\n");
  plant ("sys/devices/system/cpu/smt/active", "0\n");
  plant ("proc/cpuinfo", "processor : 0\nprocessor : 1\n");
  plant ("proc/loadavg", "0.20 1.00 0.50 1/100 1\n");
  plant ("proc/pressure/cpu", "some avg10=1.00 avg60=90.00 avg300=90.00 total=1\n");
  plant ("proc/stat", "cpu  100 0 100 800 0 0 0 1 0 0\n");
  plant ("proc/meminfo", "MemAvailable:   6000000 kB\n");
  look_at_pace ();
  assert_int_equal (doctor_count (&doctor, DOCTOR_OK), 6);

  plant ("proc/pressure/cpu", "some avg10=60.00 avg60=0 avg300=0 total=1\n");
  plant ("sys/devices/system/cpu/cpufreq/boost", "1\n");
  plant ("proc/meminfo", "MemAvailable:   100000 kB\n");
  look_at_pace ();
  assert_finding ("load", DOCTOR_WARNING, "60 %");
  assert_finding ("turbo", DOCTOR_WARNING, "on");
  assert_non_null (strstr (finding ("turbo")->advice, "echo 0 |"));
  assert_finding ("memory", DOCTOR_FAULT, "98 MiB");
}

static void
test_folders (void **state)
{
  CLEANUP_FREE char *missing = in_fixture ("missing");

  doctor_folder (&doctor, "here", *state, 1, true);
  assert_int_not_equal (finding ("here")->verdict, DOCTOR_FAULT);
  assert_non_null (strstr (finding ("here")->found, "GiB free"));
  assert_output ("ls", ""); /* what was written is gone */
  doctor_folder (&doctor, "narrow", *state, 1e18, false);
  assert_finding ("narrow", DOCTOR_WARNING, "GiB free");
  doctor_folder (&doctor, "missing", missing, 1, true);
  assert_finding ("missing", DOCTOR_FAULT, "cannot be written to");
}

/* What the machine says is text of others. */
static void
test_hostile (void **state)
{
  (void) state;
  plant ("proc/cpuinfo", "model name\t: \033[2Jx\001\nflags\t\t: vmx\n");
  look_at_processor ();
  assert_finding ("processor", DOCTOR_OK, "?[2Jx?");
  CLEANUP_JSON struct json_object *record = doctor_record (&doctor);
  assert_int_equal (json_length (record), doctor.n);
  assert_string_equal (
    json_text (json_object_array_get_idx (record, 0), "verdict"), "ok");
}

#define TEST(name) cmocka_unit_test_setup_teardown (name, setup, teardown)

int
main (void)
{
  const struct CMUnitTest tests[] = {
    TEST (test_bare_metal), TEST (test_virtualisation_off), TEST (test_geode),
    TEST (test_guest),      TEST (test_xen),                TEST (test_without_flags),
    TEST (test_kernels),    TEST (test_unreadable),         TEST (test_versions),
    TEST (test_unsteady),   TEST (test_steady),             TEST (test_folders),
    TEST (test_hostile),
  };

  return cmocka_run_group_tests (tests, NULL, NULL);
}
