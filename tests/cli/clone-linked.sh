#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# So does a linked worktree, also when one is in its sub-folder.
# shellcheck source-path=SCRIPTDIR source=../functions.sh
. "$(dirname -- "$0")/../functions.sh"

demo --plain repo
git -C repo worktree add -q -b other "$tmp/linked" bad
mkdir linked/sub
before=$(fingerprint repo)
bb 0 run "${by_number[@]}" --samples 1 -o result linked slow~1..slow
[ "$(log_lines result sample outcome | grep -c ok)" -ge 2 ] || fail "too few samples"
cd linked/sub
bb 0 run "${by_number[@]}" --samples 1 -o ../../second . slow~1..slow
cd ../..
same "$(fingerprint repo)" "$before" fingerprint
same "$(git -C linked symbolic-ref HEAD)" refs/heads/other HEAD
