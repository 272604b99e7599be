#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Promise 1: a clone with work in progress is the same before and after, bit
# by bit, and `git worktree prune` clears what the cache held of it.
# shellcheck source-path=SCRIPTDIR source=../functions.sh
. "$(dirname -- "$0")/../functions.sh"

demo repo
echo changed >>repo/README
echo staged >repo/staged
git -C repo add staged
echo untracked >repo/untracked
mkdir repo/sub
before=$(fingerprint repo)
bb 0 run "${by_number[@]}" --samples 1 -o result repo good..bad
same "$(fingerprint repo)" "$before" fingerprint
bb 0 cache clear
rm -rf home/.cache
git -C repo worktree prune
same "$(git -C repo worktree list | wc -l)" 1 worktrees
