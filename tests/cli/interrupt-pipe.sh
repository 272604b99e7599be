#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# What cleans up after Ctrl-C keeps neither the pipe that we write to open nor
# the evidence log locked.
# shellcheck source-path=SCRIPTDIR source=../functions.sh
. "$(dirname -- "$0")/../functions.sh"

demo --plain repo
# A build that leaves many files takes a while to be removed.
# shellcheck disable=SC2016 # for the shell of the build
make='for i in $(seq 40); do mkdir -p many/$i; (cd many/$i && seq 2000 | xargs touch); done; touch many/done; sleep 30'
mkfifo pipe
(timeout 60 cat pipe >out; date +%s%N >read-until) &
reader=$!
env --default-signal=INT "$bootbisect" run "${by_number[@]}" --make "$make" -o result repo good..bad >pipe 2>&1 </dev/null &
pid=$!
for _ in $(seq 300); do
  ls "$HOME"/.cache/bootbisect/slots/*/src/many/done >/dev/null 2>&1 && break
  sleep .1
done
kill -INT "$pid"
status=0
wait "$pid" || status=$?
ended=$(date +%s%N)
same "$status" 4
flock -n result/evidence.jsonl true || fail 'the evidence log is locked'
wait "$reader"
for _ in $(seq 600); do
  ls -d "$HOME"/.cache/bootbisect/slots/*/src >/dev/null 2>&1 || break
  sleep .1
done
removed=$(date +%s%N)
# Who reads from us is let go when we end, not when all is removed.  A removal
# that is over at once proves nothing, and holds nothing up.
if [ $(((removed - ended) / 1000000)) -gt 1000 ]; then
  [ $((2 * ($(cat read-until) - ended))) -lt $((removed - ended)) ] || fail 'the pipe was held open'
fi
nothing_left 20
