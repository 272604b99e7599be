#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# A boot that hangs from one commit on: found by real boots of which the bad
# ones run into the limit.  Its neighbour does not build, and need not be tried.
# shellcheck source-path=SCRIPTDIR source=functions.sh
. "$(dirname -- "$0")/functions.sh"

demo repo
# The limit comes from a boot of this machine as it is now.
bb 0 bench --accel tcg --samples 1 --warmup 0 --format json -o one
wait=$(verdict 'round(2.5 * v["commits"][0]["metrics"]["total"]["median"])')
bb 1 bisect "${by_boot[@]}" --warmup 0 --failure --boot-timeout "${wait}s" --format json \
  -o result repo fast..hangs
valid_verdict out
same "$(verdict 'v["verdict"], v["culprits"][0]["hash"]')" \
  "culprit $(git -C repo rev-parse hangs)" verdict
[ "$(log_lines result sample outcome | grep -c timeout)" -ge 4 ] || fail 'too few time-outs'
[ "$(log_lines result sample outcome | grep -c ok)" -ge 4 ] || fail 'too few good boots'
