#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# kill -9 while a culprit is being confirmed: the same command, or resume, goes
# on; nothing is measured twice, and git can pack the clone meanwhile.
# shellcheck source-path=SCRIPTDIR source=../functions.sh
. "$(dirname -- "$0")/../functions.sh"

demo --plain repo
git -C repo checkout -q --detach slow
echo later >>repo/README
git -C repo -c user.name=T -c user.email=t@example.org commit -q -a -m 'README: later'
git -C repo tag apart
job=(bisect --confirm --backend generic --make 'make && sleep .5' --artefact qemu-front
  --workload 'command:sleep .1; ./qemu-front --demo-number' --metric value
  --warmup 0 --boot-timeout 5s -o result repo good..apart)

# kill_when COMMAND...: starts the program, kills it once the condition holds.
kill_when () {
  local end=$((SECONDS + 60)) pid
  "$bootbisect" "${start[@]}" >out 2>err </dev/null &
  pid=$!
  until "$@"; do
    if [ $SECONDS -ge $end ] || ! kill -0 $pid 2>/dev/null; then
      fail "never: $*"
    fi
    sleep .02
  done
  kill -9 $pid
  wait $pid 2>/dev/null || :
  nothing_left 5
}
begun () { [ -e result/confirm/evidence.jsonl ]; }
samples () { [ "$(grep -c '"sample"' result/confirm/evidence.jsonl)" -ge "$1" ]; }

start=("${job[@]}")
kill_when begun
git -C repo gc --quiet --prune=now || fail 'the clone cannot be packed after a kill'
kill_when samples 2
start=(resume result)
kill_when samples 5
bb 1 resume result
has "$out" 'confirmed: with it reverted, the bad end is '
same "$(log_lines result/confirm sample block slot | sort | uniq -d)" '' 'measured twice'
same "$(log_lines result verdict | wc -l)" 1 'verdicts'
same "$(log_lines result/confirm build | wc -l)" 2 'builds on record'
git -C repo gc --quiet --prune=now || fail 'the clone cannot be packed'
same "$(git -C repo worktree list | wc -l)" 1 worktrees
