#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The start of the installed system's appliance, really booted.
# shellcheck source-path=SCRIPTDIR source=functions.sh
. "$(dirname -- "$0")/functions.sh"

bb 0 bench --accel tcg --samples 2 --warmup 1 --format json -o result
value () { "$python" -c "import json; r = json.load(open('out')); print($1)"; }
value 'r' >/dev/null || fail "no JSON"
same "$(log_lines result sample outcome | sort -u)" ok outcomes
[ "$(log_lines result sample outcome | wc -l)" -ge 3 ] || fail "too few boots"
bb 0 report result
has "${out,,}" tcg
