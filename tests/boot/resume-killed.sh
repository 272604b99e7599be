#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# kill -9 in the middle of real boots: no sample lost or taken twice, no qemu
# and no folder of it left.
# shellcheck source-path=SCRIPTDIR source=functions.sh
. "$(dirname -- "$0")/functions.sh"

demo --plain repo
before=$(fingerprint repo)
for wait in 4 15 25 0; do
  "$bootbisect" run "${by_boot[@]}" --samples 1 -o result repo slow~1..slow >out 2>err </dev/null &
  pid=$!
  if [ $wait != 0 ]; then
    sleep $wait
    kill -9 $pid 2>/dev/null || :
  fi
  status=0
  wait $pid 2>/dev/null || status=$?
  [ $status = 137 ] || break
  nothing_left 5 || fail "after a kill"
done
same "$status" 0 'exit status of the last start'
same "$(log_lines result sample block slot | sort | uniq -d)" '' 'measured twice'
same "$(log_lines result sample warmup outcome | grep -c 'False ok')" 2 samples
same "$(fingerprint repo)" "$before" fingerprint
