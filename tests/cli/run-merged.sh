#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# A commit is compared with its own parent, not with the line above it: on a
# merged branch only the guilty commit and the merge stand out.
# shellcheck source-path=SCRIPTDIR source=../functions.sh
. "$(dirname -- "$0")/../functions.sh"

demo --merged repo
bb 0 run "${by_number[@]}" -o result repo good..bad
ratio='round(c["metrics"]["value"]["against_parent"]["ratio"], 1)'
expect () { same "$(commit_value result "$(git -C repo rev-parse "$1")" "$ratio")" "$2" "$1"; }
expect slow 1.4
expect merge^2 1.0
expect merge^1 1.0
expect slow^ 1.0
expect merge 1.4
expect bad 1.0
