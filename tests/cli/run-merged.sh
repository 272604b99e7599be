#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# A commit is compared with its own parent, not with the line above it: on a
# merged branch only the guilty commit and the merge stand out.
# shellcheck source-path=SCRIPTDIR source=../functions.sh
. "$(dirname -- "$0")/../functions.sh"

demo --merged repo
bb 0 run "${by_number[@]}" -o result repo good..bad
ratio='c["metrics"]["value"]["against_parent"]["ratio"]'
slower="'slower' if $ratio > 1.2 else 'same' if .9 < $ratio < 1.1 else $ratio"
expect () { same "$(commit_value result "$(git -C repo rev-parse "$1")" "$slower")" "$2" "$1"; }
expect slow slower
expect merge^2 same
expect merge^1 same
expect slow^ same
expect merge slower
expect bad same
