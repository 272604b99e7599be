#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# A run that changes what was built is no sample, and the next one finds what
# was built; what it leaves beside that is its own affair.
# shellcheck source-path=SCRIPTDIR source=../functions.sh
. "$(dirname -- "$0")/../functions.sh"

demo --plain repo
# shellcheck disable=SC2016 # for the shell of the run
bb 0 run "${by_number[@]}" -o result --workload 'command:echo >>left
  [ "$BOOTBISECT_SAMPLE" != 2 ] || echo >>qemu-front
  ./qemu-front --demo-number' repo slow~1..slow
same "$(log_lines result sample outcome | sort | uniq -c | xargs)" '6 ok 1 skipped' samples
same "$(log_lines result sample reason | grep -c 'changed what was built: qemu-front')" 1 reason
same "$(log_lines result build cached | xargs)" 'False False False' builds
bb 0 report result
has "$out" 'Verify the firmware'
