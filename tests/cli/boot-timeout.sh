#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# A run that hangs is ended whole and recorded; the others are measured.
# shellcheck source-path=SCRIPTDIR source=../functions.sh
. "$(dirname -- "$0")/../functions.sh"

demo repo
bb 0 run "${by_number[@]}" --samples 2 -o result repo mended..fork
has "$(log_lines result sample outcome | sort -u)" timeout
[ "$(log_lines result sample outcome | grep -c ok)" -ge 2 ] || fail "too few samples"
status () { commit_value result "$(git -C repo rev-parse "$1")" 'c["status"]'; }
same "$(status hangs)" unbootable hangs
# The two around it are byte for byte the same, so they share their samples.
same "$(status mended) $(status fork)" 'measured measured' neighbours
