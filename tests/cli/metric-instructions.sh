#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Host instructions are counted where the machine can, and refused in one
# clear line where it cannot; a command's own number of that name counts.
# shellcheck source-path=SCRIPTDIR source=../functions.sh
. "$(dirname -- "$0")/../functions.sh"

cat >probe <<'PROBE'
#!/bin/sh
echo '{"launch": 0.5, "close": 0.1, "total": 0.6}'
PROBE
chmod +x probe
export BOOTBISECT_PROBE=$tmp/probe LIBGUESTFS_CACHEDIR=$tmp/appliance
bench=(bench --accel tcg --samples 1 --warmup 0)
if timeout 30 "$bootbisect" "${bench[@]}" --metric instructions -o counted >out 2>err; then
  same "$(log_lines counted sample value | awk '{ print $1 > 10000 }' | sort -u)" 1 instructions
else
  refused 3 "${bench[@]}" --metric instructions -o refused
  has "$err" "host instructions can't be counted here: perf_event_open: "
  [ ! -e refused ] || fail 'a folder is left'
fi
bb 0 "${bench[@]}" --metric instructions -o own --workload "command:echo '{\"instructions\": 17}'"
same "$(log_lines own sample value | sort -u)" 17.0 'its own number'
