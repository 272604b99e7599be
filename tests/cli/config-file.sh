#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Defaults come from the user's file, then bootbisect.ini, then a profile; the
# command line wins; keys that there are not are refused.
# shellcheck source-path=SCRIPTDIR source=../functions.sh
. "$(dirname -- "$0")/../functions.sh"

demo --plain repo
mkdir -p home/.config/bootbisect
printf 'samples = 2\nwarmup = 0\n' >home/.config/bootbisect/config
printf 'backend = generic\nmake = make\nartefact = qemu-front\nmetric = value\n' >bootbisect.ini
printf 'workload = command:./qemu-front --demo-number\n[profile one]\nsamples = 1\n' >>bootbisect.ini

bb 0 run -o two repo bad~1..bad
same "$(log_lines two job samples)" 2 samples
bb 0 run --profile one -o one repo bad~1..bad
same "$(log_lines one job samples)" 1 samples
bb 0 run --profile one --samples 3 -o three repo bad~1..bad
same "$(log_lines three job samples)" 3 samples
refused 2 run --profile none -o four repo bad~1..bad
refused 2 run --config missing.ini -o four repo bad~1..bad
printf 'sampels = 2\n' >typo.ini
refused 2 run --config typo.ini -o four repo bad~1..bad
has "$err" sampels
