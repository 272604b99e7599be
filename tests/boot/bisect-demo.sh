#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The demo bisected with real boots: killed in the middle, gone on with, and
# ended at the right commit, no boot repeated.
# shellcheck source-path=SCRIPTDIR source=functions.sh
. "$(dirname -- "$0")/functions.sh"

demo --plain repo
before=$(fingerprint repo)
slow=$(git -C repo rev-parse slow)
export DEMO_DELAY=8
bisect=(bisect "${by_boot[@]}" --min-effect 15 --format json -o result repo good..bad)
"$bootbisect" "${bisect[@]}" >/dev/null 2>&1 </dev/null &
pid=$!
sleep 100
kill -9 $pid 2>/dev/null || :
wait $pid 2>/dev/null || :
nothing_left 5 || fail "after a kill"
[ "$(log_lines result sample outcome | wc -l)" -ge 1 ] || fail 'nothing measured before the kill'
bb 1 "${bisect[@]}"
valid_verdict out
same "$(verdict 'v["verdict"], v["culprits"][0]["hash"]')" "culprit $slow" verdict
same "$(verdict '1.2 < v["culprits"][0]["effect"]["ratio"] < 2.5')" True effect
same "$(log_lines result sample block slot | sort | uniq -d)" '' 'measured twice'
same "$(fingerprint repo)" "$before" fingerprint
