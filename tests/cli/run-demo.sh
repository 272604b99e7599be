#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The whole demo by number: every commit measured, built or not, with its
# reason; the speed-up and the slowdown stand where they were made.
# shellcheck source-path=SCRIPTDIR source=../functions.sh
. "$(dirname -- "$0")/../functions.sh"

demo repo
bb 0 run "${by_number[@]}" -o result repo good..bad
same "$(find result/commits -name '*.json' | wc -l)" "$(git -C repo rev-list --count bad)" files

hash () { git -C repo rev-parse "$1"; }
status () { commit_value result "$(hash "$1")" 'c["build"]["status"], c["status"]'; }
same "$(status fast)" "('ok', 'measured')" fast
same "$(status broken)" "('failed', 'unbuildable')" broken
same "$(status hangs)" "('ok', 'unbootable')" hangs
log=$(commit_value result "$(hash broken)" 'c["build"]["log"]')
grep -q 'this is not C' "result/$log" "$log" 2>/dev/null || fail "no build log of the broken commit"

ratio='round(c["metrics"]["value"]["against_parent"]["ratio"], 2)'
same "$(commit_value result "$(hash fast)" "$ratio < .9")" True fast
same "$(commit_value result "$(hash slow)" "$ratio > 1.3")" True slow
same "$(commit_value result "$(hash mended)" ".97 < $ratio < 1.03")" True mended
has "$out" 'Verify the firmware'
# The parent of the mended commit does not build: the table says what it spans.
has "$out" "(against $(hash fast | cut -c1-10): nothing nearer is measured)"
