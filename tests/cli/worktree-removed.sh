#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The worktree that a killed job left, in the hands of git worktree: removed,
# repaired, locked or gone, the next job takes what is there and ends clean.
# shellcheck source-path=SCRIPTDIR source=../functions.sh
. "$(dirname -- "$0")/../functions.sh"

demo --plain repo
before=$(fingerprint repo)
job=(run "${by_number[@]}" --samples 1
  --make "touch '$tmp/begun'; [ ! -e '$tmp/gate' ] || sleep 50; make" repo slow~1..slow)

# after COMMAND...: a job is killed as it builds, the command is run, and then
# the same job once more.  $path: of the worktree, as git lists it.
after () {
  touch gate
  rm -rf result begun
  "$bootbisect" "${job[@]}" -o result >out 2>err </dev/null &
  await 20 test -e begun
  kill -9 $!
  wait $! 2>/dev/null || :
  nothing_left 5 || fail 'after a kill'
  rm gate
  path=$(git -C repo worktree list --porcelain | sed -n 's/^worktree //p' | sed -n 2p)
  [ -d "$path" ] || fail "git lists no worktree of ours: $path"
  "$@"
  bb 0 "${job[@]}" -o result
  same "$(log_lines result build status | xargs)" 'ok ok' "builds after $*"
  same "$(git -C repo worktree list | wc -l)" 1 "worktrees after $*"
  same "$(fingerprint repo)" "$before" "fingerprint after $*"
  bb 0 cache clear
}

# git knows better than to take one that it did not make itself.
refuses () {
  ! git -C repo worktree remove --force "$path" 2>err || fail 'git removed it'
  [ -e "$path/Makefile" ] || fail 'its files are gone'
}
# It complains of the git folder that builds see, and mends the worktree's link.
repaired () { git -C repo worktree repair "$path" 2>/dev/null || :; }
removed () {
  repaired
  git -C repo worktree remove --force "$path"
  [ ! -e "$path" ] || fail 'git did not remove it'
}
locked () { git -C repo worktree lock --reason mine "$path"; }
gone () {
  rm -r "$path"
  git -C repo worktree prune
}
for what in refuses repaired removed locked gone; do
  after $what
done
