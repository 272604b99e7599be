#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The slowdown came in a commit that does not build: the answer is the set of
# it and the next one.
# shellcheck source-path=SCRIPTDIR source=../functions.sh
. "$(dirname -- "$0")/../functions.sh"

demo --folded repo
bb 1 bisect "${by_bisect[@]}" --format json -o result repo good..bad
valid_verdict out
same "$(verdict 'v["verdict"]')" culprit-set verdict
same "$(verdict 'sorted(c["hash"] for c in v["culprits"])')" \
  "$("$python" -c 'import sys; print(sorted(sys.argv[1:]))' "$(git -C repo rev-parse broken)" "$(git -C repo rev-parse slow)")" \
  set
