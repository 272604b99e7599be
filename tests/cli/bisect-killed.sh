#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# A bisection that is killed goes on where it was: same verdict, nothing
# measured twice.
# shellcheck source-path=SCRIPTDIR source=../functions.sh
. "$(dirname -- "$0")/../functions.sh"

demo --plain repo
slowly=("${by_bisect[@]}" --workload 'command:sleep .1; ./qemu-front --demo-number')
kills=0
for _ in 1 2 3 4; do
  "$bootbisect" bisect "${slowly[@]}" -o result repo good..bad >/dev/null 2>&1 &
  sleep "$(random_seconds 1.5)"
  # On a fast machine the last of them may have ended already.
  kill -9 $! 2>/dev/null || :
  status=0
  wait $! 2>/dev/null || status=$?
  [ $status != 137 ] || kills=$((kills + 1))
done
[ $kills -gt 0 ] || fail 'too quick to be killed'
bb 1 bisect "${slowly[@]}" --format json -o result repo good..bad
same "$(verdict 'v["verdict"], v["culprits"][0]["hash"]')" "culprit $(git -C repo rev-parse slow)" verdict
same "$(log_lines result sample block slot | sort | uniq -d)" '' 'slots measured twice'
