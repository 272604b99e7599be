#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# A failed build is not tried again, unless that is asked for.
# shellcheck source-path=SCRIPTDIR source=../functions.sh
. "$(dirname -- "$0")/../functions.sh"

demo repo
make="echo x >>'$tmp/tries'; make"
bb 0 run "${by_number[@]}" --make "$make" --samples 1 -o one repo broken~1..broken
tries=$(wc -l <tries)
bb 0 run "${by_number[@]}" --make "$make" --samples 1 -o two repo broken~1..broken
same "$(wc -l <tries)" "$tries" tries
same "$(log_lines two build status | sort | tr '\n' ' ')" 'failed ok ' builds
bb 0 run "${by_number[@]}" --make "$make" --samples 1 --retry-failed -o three repo broken~1..broken
[ "$(wc -l <tries)" -gt "$tries" ] || fail "--retry-failed did not build"
