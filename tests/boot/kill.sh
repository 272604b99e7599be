#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# kill -9 of the runner in the middle of a boot leaves nothing; if its keeper
# is killed with it, the next run removes what is left.
. "$(dirname -- "$0")/boot-common.sh"

qemu_lives () {
  local p
  for p in $(ours); do
    [ "$(readlink "/proc/$p/exe")" != "$qemu" ] || ! grep -q -a -e -kernel "/proc/$p/cmdline" \
      || return 0
  done
  return 1
}

start () {
  "$MEASURE_BOOT" "$work" 300 >"$work/json" & run=$!
  await 90 qemu_lives || fail "no qemu"
  note_folders
  [ -n "$(folders_left)" ] || fail "no folders noted"
}

keeper () { pgrep -P $run | head -1; }

start
kill -9 $run
await 3 none_of_ours || fail "processes left: $(ours)"
await 1 no_scratch || fail "scratch left"
[ -z "$(folders_left)" ] || fail "left: $(folders_left)"

start
kill -9 "$(keeper)" $run
await 5 none_of_ours || fail "processes left: $(ours)"
! no_scratch || fail "nothing for the next run to remove"
measure 1 hv=/bin/false || true
no_scratch || fail "scratch left"
[ -z "$(folders_left)" ] || fail "left: $(folders_left)"

start
kill -TERM $run
await 2 none_of_ours || fail "processes left two seconds after SIGTERM: $(ours)"
no_scratch || fail "scratch left"
[ -z "$(folders_left)" ] || fail "left: $(folders_left)"
