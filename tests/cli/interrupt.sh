#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# SIGINT and SIGTERM stop within two seconds with exit 4 and a line that says
# how to go on; going on gives the whole result.
# shellcheck source-path=SCRIPTDIR source=../functions.sh
. "$(dirname -- "$0")/../functions.sh"

demo --plain repo
stops () {
  local signal=$1 when=$2 what=$3 pid status=0 start end
  shift 3
  rm -rf result
  # A shell without job control starts jobs with SIGINT ignored.
  env --default-signal=INT "$bootbisect" run "${by_number[@]}" "$@" -o result repo good..bad >out 2>err </dev/null &
  pid=$!
  await 20 logged result "$when"
  sleep .3
  start=$(date +%s%N)
  kill -"$signal" "$pid"
  wait "$pid" || status=$?
  end=$(date +%s%N)
  same "$status" 4 "$what: exit status"
  [ $(((end - start) / 1000000)) -lt 2000 ] || fail "$what: took $(((end - start) / 1000000)) ms"
  has "$(tail -n 1 err)" resume
  nothing_left 2 || fail "$what"
}
stops TERM session 'while it builds' --make 'sleep 20; make'
touch gate
stops INT sample 'while it measures' --boot-timeout 60s --workload "$(gated 2)"
rm gate
# What is known of each commit so far is there for other programs.
same "$(find result/commits -name '*.json' | wc -l)" 8 'files of commits'
same "$(commit_value result "$(git -C repo rev-parse good)" 'c["build"]["status"]')" ok good
bb 0 resume result
same "$(log_lines result sample block slot | sort | uniq -d)" '' 'measured twice'
