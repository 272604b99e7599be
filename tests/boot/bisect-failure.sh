#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# A boot that hangs from one commit on: found by real boots of which the bad
# ones run into the limit, beside a commit that does not build.
# shellcheck source-path=SCRIPTDIR source=functions.sh
. "$(dirname -- "$0")/functions.sh"

demo repo
# A good boot takes a third to a half of the limit.
bb 1 bisect "${by_boot[@]}" --warmup 0 --failure --boot-timeout 35s --format json -o result \
  repo fast..hangs
valid_verdict out
same "$(verdict 'v["verdict"], v["culprits"][0]["hash"]')" \
  "culprit $(git -C repo rev-parse hangs)" verdict
same "$(log_lines result build status | sort -u | xargs)" 'failed ok' builds
[ "$(log_lines result sample outcome | grep -c timeout)" -ge 4 ] || fail 'too few time-outs'
[ "$(log_lines result sample outcome | grep -c ok)" -ge 4 ] || fail 'too few good boots'
