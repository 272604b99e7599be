#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The demo bisected with real boots: killed in the middle, gone on with, and
# ended at the right commit, no boot repeated.  Each build that is tried costs
# a dozen boots, so the range is the slowdown, its neighbours, and a commit
# that builds the same as the one before it.
# shellcheck source-path=SCRIPTDIR source=functions.sh
. "$(dirname -- "$0")/functions.sh"

demo --plain repo
before=$(fingerprint repo)
slow=$(git -C repo rev-parse slow)
export DEMO_DELAY=6
bisect=(bisect "${by_boot[@]}" --warmup 0 --min-effect 15 --format json -o result repo
  slow~1..bad~1)
"$bootbisect" "${bisect[@]}" >/dev/null 2>&1 </dev/null &
pid=$!
await 600 logged result sample 10
kill -9 $pid
wait $pid 2>/dev/null || :
nothing_left 5 || fail "after a kill"
log_kept result || fail 'no log'
bb 1 "${bisect[@]}"
valid_verdict out
same "$(verdict 'v["verdict"], v["culprits"][0]["hash"]')" "culprit $slow" verdict
same "$(verdict '1.15 < v["culprits"][0]["effect"]["ratio"] < 2.5')" True effect
same "$(log_lines result sample block slot | sort | uniq -d)" '' 'measured twice'
log_kept result || fail 'lines were lost'
same "$(fingerprint repo)" "$before" fingerprint
