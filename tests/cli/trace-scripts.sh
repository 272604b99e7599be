#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The markers that contrib/trace's scripts wait for are in the library; each
# script is taken by its tool, and run, as far as this machine allows.
# shellcheck source-path=SCRIPTDIR source=../functions.sh
. "$(dirname -- "$0")/../functions.sh"

probe=$build_dir/runner/bootbisect-probe
requires test -x "$probe"
library=$(ldd "$probe" | sed -n 's/.*libguestfs\.so\.0 => \(.*\) (.*/\1/p')
readelf -n "$library" | grep -A 1 'Provider: guestfs' >markers || fail "no markers in $library"
for marker in launch_start launch_build_appliance_end launch_run_qemu launch_end; do
  grep -q "Name: $marker\$" markers || fail "no marker $marker"
done
readelf -W --dyn-syms "$library" >symbols
sed -n 's/^uprobe:.*:\(guestfs_[a-z]*\),*$/\1/p' "$source_dir/contrib/trace/guestfs.bt" >functions
[ "$(wc -l <functions)" -ge 4 ] || fail "the bpftrace script names no functions"
while read -r function; do
  grep -Eq " $function(@.*)?\$" symbols || fail "no function $function"
done <functions

if command -v stap >/dev/null && stap -p1 -e 'probe begin { exit () }' >/dev/null 2>&1; then
  stap -p1 "$source_dir/contrib/trace/guestfs.stp" "$library" >out 2>err || fail "stap does not take it"
fi
# Only root may trace, and not everywhere.
if command -v bpftrace >/dev/null && bpftrace -e 'BEGIN { exit(); }' >/dev/null 2>&1; then
  sed "s,/usr/lib/x86_64-linux-gnu/libguestfs.so.0,$library," "$source_dir/contrib/trace/guestfs.bt" >here.bt
  timeout -k 5 60 bpftrace here.bt >out 2>err &
  tracer=$!
  for ((i = 0; i < 300; i++)); do
    grep -q ready out 2>/dev/null && break
    kill -0 $tracer || fail "bpftrace does not run it"
    sleep .1
  done
  "$probe" --library >/dev/null
  sleep 1
  kill -INT $tracer
  wait $tracer || :
  grep -q 'us +[0-9]* us [0-9]* uprobe.*guestfs_create' out || fail "nothing traced"
fi
