#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# kill -9 at random moments of real boots: no sample lost or taken twice, no
# qemu and no folder of it left.  KILLS=20 makes it the long form.
# shellcheck source-path=SCRIPTDIR source=functions.sh
. "$(dirname -- "$0")/functions.sh"

demo --plain repo
before=$(fingerprint repo)
samples=$((1 + ${KILLS:=3} / 3))
kills=0
while :; do
  "$bootbisect" run "${by_boot[@]}" --samples $samples -o result repo slow~1..slow >out 2>err </dev/null &
  pid=$!
  if [ $kills -lt "$KILLS" ]; then
    sleep "$(random_seconds 25)"
    kill -9 $pid 2>/dev/null || :
  fi
  status=0
  wait $pid 2>/dev/null || status=$?
  [ $status = 137 ] || break
  kills=$((kills + 1))
  nothing_left 5 || fail "after kill $kills"
  log_kept result || fail "lost at kill $kills"
done
same "$status" 0 'exit status of the last start'
[ $kills -gt 0 ] || fail 'too quick to be killed'
same "$(log_lines result sample block slot | sort | uniq -d)" '' 'measured twice'
# More of them when boots were disturbed and taken again.
[ "$(log_lines result sample warmup outcome | grep -c 'False ok')" -ge $((2 * samples)) ] ||
  fail 'too few samples'
same "$(fingerprint repo)" "$before" fingerprint
echo "$kills kills"
