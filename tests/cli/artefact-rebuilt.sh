#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# A job that goes on after its artefacts were pruned, or changed by a run,
# builds them again, and says so in its log.
# shellcheck source-path=SCRIPTDIR source=../functions.sh
. "$(dirname -- "$0")/../functions.sh"

demo --plain repo
stop_in_samples () {
  local pid status=0
  rm -rf result
  touch gate
  "$bootbisect" run "${by_number[@]}" --boot-timeout 60s --workload "$(gated 1)" \
    -o result repo slow~1..slow >out 2>err </dev/null &
  pid=$!
  await 20 logged result sample
  kill -TERM "$pid"
  wait "$pid" || status=$?
  same "$status" 4
  rm gate
}

store=$HOME/.cache/bootbisect/artefacts
stop_in_samples
built=$(log_lines result build subject cached)
rm -rf "${store:?}"/*
bb 0 resume result
same "$(log_lines result build subject cached | sort | uniq -c | awk '{ print $1, $3 }' | sort -u)" \
  '2 False' "builds after those: $built"

stop_in_samples
for front in "$store"/*/files/qemu-front; do
  echo '# changed' >>"$front"
done
bb 0 resume result
[ "$(log_lines result build cached | grep -c False)" -ge 1 ] || fail 'a changed artefact was taken'
if grep -q '^# changed' "$store"/*/files/qemu-front; then
  fail 'a changed artefact is still there'
fi
