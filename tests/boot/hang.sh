#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# A launch that hangs is ended by the watchdog, whole, and its console kept.
. "$(dirname -- "$0")/boot-common.sh"

# The first run may have to build the appliance, and asks the new hv.
hv hang "echo 'hanging now' >&2; exec sleep 1000"
"$MEASURE_BOOT" "$work" 300 hv="$work/hang" >"$work/json" & run=$!
await 90 launched || fail "no launch"
note_folders
[ -s "$work/folders" ] || fail "no folders noted"
kill -TERM $run
s=0; wait $run || s=$?
[ $s = 4 ] || fail "not interrupted: status $s"

[ -z "$(folders_left)" ] || fail "left: $(folders_left)"

rm "$work/launched"
measure 5 hv="$work/hang" & run=$!
await 5 launched || fail "no launch"
note_folders
wait $run || fail "measure-boot: status $?"
told '"outcome":"timeout"' || fail "no time-out"
told '"value":5' || fail "its value is not the limit"
told 'hanging now' || fail "the console is lost"
await 3 none_of_ours || fail "processes left: $(ours)"
no_scratch || fail "scratch left"
[ -z "$(folders_left)" ] || fail "left: $(folders_left)"
