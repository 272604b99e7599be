#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# What the cache holds: list, prune to a size, clear.
# shellcheck source-path=SCRIPTDIR source=../functions.sh
. "$(dirname -- "$0")/../functions.sh"

demo --plain repo
bb 0 cache list
bb 0 run "${by_number[@]}" --samples 1 -o result repo good..bad
bb 0 cache list
has "$out" generic
lines=$(wc -l <out)
bb 0 cache prune --cache-limit 20K
bb 0 cache list
[ "$(wc -l <out)" -lt "$lines" ] || fail "prune removed nothing"
bb 0 cache clear
bb 0 cache list
has_not "$out" generic
same "$(git -C repo worktree list | wc -l)" 1 worktrees
bb 0 run "${by_number[@]}" --samples 1 -o again repo slow~1..slow
same "$(log_lines again build cached | sort -u)" False cached
