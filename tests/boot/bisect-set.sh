#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The slowdown arrives in a commit that does not build: real boots end at the
# two that cannot be told apart, and not at the one after them that builds the
# same.
# shellcheck source-path=SCRIPTDIR source=functions.sh
. "$(dirname -- "$0")/functions.sh"

demo --folded repo
export DEMO_DELAY=6
bb 1 bisect "${by_boot[@]}" --warmup 0 --min-effect 15 --format json -o result repo \
  broken~1..bad~2
valid_verdict out
same "$(verdict 'v["verdict"]')" culprit-set verdict
same "$(verdict 'sorted(c["hash"] for c in v["culprits"])')" \
  "$("$python" -c 'import sys; print(sorted(sys.argv[1:]))' "$(git -C repo rev-parse broken)" \
    "$(git -C repo rev-parse slow)")" set
same "$(verdict '1.15 < v["culprits"][0]["effect"]["ratio"] < 2.5')" True effect
same "$(log_lines result build status | sort | uniq -c | xargs)" '1 failed 3 ok' builds
