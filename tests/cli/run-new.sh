#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# run --new follows a history: only what is new is measured, on one scale with
# what was, on slower days too; a slowdown is told once; its gap is searched.
# shellcheck source-path=SCRIPTDIR source=../functions.sh
. "$(dirname -- "$0")/../functions.sh"

git init -q -b main repo
commits () { # FIRST LAST VALUE: a commit each, which gives this value
  local i
  for i in $(seq "$1" "$2"); do
    echo "$3" >repo/value
    echo "$i" >repo/number
    git -C repo add -A
    GIT_COMMITTER_DATE="$((1700000000 + i * 60)) +0000" git -C repo -c user.name=T \
      -c user.email=t@example.org commit -q -m "Commit $i"
    git -C repo tag "c$i"
  done
}
# A value with half a percent of noise; DAY is how slow the machine is today.
track=(run --new --make true --artefact value --artefact number --warmup 0 --samples 3 -o results --metric value
  --workload "command:sleep \${PAUSE-0}; awk -v seed=\$BOOTBISECT_SAMPLE\$(date +%N) -v day=\${DAY-1} \
  '{ srand (seed); print \$1 * day * (1 + .01 * (rand () - .5)) }' value")
jobs () { find results/jobs -mindepth 1 -maxdepth 1 | wc -l; }
lines () { cat results/jobs/*/evidence.jsonl | grep -c "\"type\":\"$1\""; }
hash () { git -C repo rev-parse "$1"; }
short () { hash "$1" | cut -c1-10; }

commits 0 6 10
bb 0 "${track[@]}" repo c0..main
has "$out" 'no step of at least 5 %'
has "$out" "judged up to $(short c5)"
same "$(lines build)" 7 builds
bb 0 "${track[@]}" repo c0..main
same "$(jobs) $(lines build)" '1 7' 'nothing is new'

# A slower day, and a slowdown on it.
commits 7 8 10
commits 9 12 12
DAY=1.5 bb 1 "${track[@]}" repo c0..main
has "$out" "new slowdown at $(short c9) Commit 9: +"
has_not "$out" 'speed-up'
has "$out" '2 jobs on 1 machine, brought on one scale'
same "$(jobs) $(lines build)" '2 15' 'two of old and six of new'
DAY=1.5 bb 0 "${track[@]}" repo c0..main
has "$out" "slowdown at $(short c9)"
has_not "$out" 'new slowdown'
bb 0 report --merge --format json results
"$python" - "$(hash c9)" <<'PYTHON' || fail 'the merged report'
import json, sys
whole = json.load(open('out'))
first, last = whole['runs']
assert .6 < first['factor'] < .72, first
assert last['factor'] == 1 and first['joined'], last
change, = whole['judgement']['changes']
assert change['commit'] == sys.argv[1] and 1.17 < change['ratio'] < 1.23, change
assert len(whole['commits']) == 13
for commit in whole['commits']:
    value = commit['metrics']['value']
    assert 14 < value['median'] < 19 and 14 < min(value['samples']), value
PYTHON

# A run that was killed is gone on with, in its folder.
commits 13 16 12
PAUSE=.2 "$bootbisect" "${track[@]}" repo c0..main >/dev/null 2>&1 &
for _ in $(seq 100); do
  [ "$(jobs)" -lt 3 ] || [ "$(lines build)" -lt 18 ] || break
  sleep .05
done
kill -9 $! || fail 'it ended by itself'
wait $! 2>/dev/null || :
nothing_left 5
bb 0 "${track[@]}" repo c0..main
same "$(jobs) $(lines build)" '3 21' 'after a kill'

# The same in strides: the step is searched within its gap.
stride=("${track[@]/results/strides}" --every 4 --bisect)
bb 1 "${stride[@]}" repo c0..main
has "$out" "new slowdown at $(short c12)"
has "$out" "$(hash c9)"
bb 0 report --merge strides
has "$out" "$(short c10)"

refused 2 "${track[@]}" --memsize 700 repo c0..main
has "$err" '--memsize is not the same'
bb 0 "${track[@]/results/apart}" repo c13..c14
bb 0 "${track[@]/results/before}" repo c1..c2
refused 2 report --merge apart before
has "$err" 'no commit in common'
