#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# --post while a job runs: samples arrive before its end; a dashboard that
# hangs delays and loses nothing; a job that is killed and goes on posts each
# sample once.
# shellcheck source-path=SCRIPTDIR source=functions.sh
. "$(dirname -- "$0")/functions.sh"

faulty_start
demo --plain repo
target lab 'dashboard = influxdb' "url = $faulty" 'database = d' 'timeout = 4s' 'patience = 4s'
run=(run "${by_number[@]}" --samples 12 --workload 'command:sleep .1; ./qemu-front --demo-number' repo
  bad~1..bad)

# A wrong name is told before anything is done.
refused 2 "${run[@]}" -o none --post nobody
has "$err" 'post nobody'
[ ! -e none ] || fail 'a job was begun'

# lines: all that was sent, sorted.
lines () { sed -s '1,/^$/d' faulty/requests/* | sort; }
samples () { log_lines "$1" sample outcome | wc -l; }
# points: of samples, each counted once.
points () { lines | grep '^bootbisect,' | uniq | wc -l; }
# span DIR: milliseconds from its first sample to its last.
span () {
  log_lines "$1" sample time | "$python" -c 'import datetime, sys
t = [datetime.datetime.strptime(x.strip(), "%Y-%m-%dT%H:%M:%S.%fZ") for x in sys.stdin]
print(int((t[-1] - t[0]).total_seconds() * 1000))'
}

bb 0 "${run[@]}" -o alone
plan hang
bb 0 "${run[@]}" -o hang --post lab
has "$err" 'wait for the next post'
[ "$(samples hang)" -ge 24 ] || fail 'samples are missing'
[ "$(requests)" -ge 1 ] || fail 'nobody asked the server'
echo "$(span alone) ms alone, $(span hang) ms beside a hanging dashboard"
[ "$(span hang)" -lt $((3 * $(span alone))) ] || fail 'the dashboard delayed the boots'

plan 204
bb 0 post lab
same "$(points)" "$(samples hang)" 'what had waited'

plan 204
bb 0 "${run[@]}" -o well --post lab
has_not "$err" 'post lab'
first=$(find faulty/requests -type f | sort | head -n 1)
[ "$(grep -c '^bootbisect,' "$first")" -lt 24 ] || fail 'nothing came before the end'
same "$(points)" "$(samples well)" points

# Killed, and gone on with.
plan 204
"$bootbisect" "${run[@]}" -o killed --post lab >/dev/null 2>&1 </dev/null &
pid=$!
wait_for grep -q '"type":"sample","block":4' killed/evidence.jsonl
kill -9 $pid
wait $pid 2>/dev/null || :
nothing_left_but_server () { same "$(left_behind | grep -vc faulty-server)" 0 'left behind'; }
wait_for nothing_left_but_server
bb 0 resume --post lab killed
same "$(points)" "$(samples killed)" 'points in the end'
has "$(lines)" 'bootbisect_commit,'
faulty_stop
