#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# contrib/qemu-gdb: libguestfs' questions to a new qemu pass, the launch waits
# at its first instruction for gdb, and then comes to its end.
. "$(dirname -- "$0")/boot-common.sh"
command -v gdb >/dev/null || { echo "skipped: no gdb"; exit 77; }

# A front that libguestfs has not seen before, so it asks; the appliance is
# that of the other tests.
appliance=${BUILD_DIR:-build}/tests/appliance
export LIBGUESTFS_BACKEND=direct LIBGUESTFS_BACKEND_SETTINGS=force_tcg
export LIBGUESTFS_HV=$work/qemu-gdb QEMU_GDB_SOCKET=$work/socket
export LIBGUESTFS_CACHEDIR=$appliance TMPDIR=$work
mkdir -p "$appliance"
cp "$(dirname -- "$0")/../../contrib/qemu-gdb" "$work/qemu-gdb"

"$BOOTBISECT_PROBE" >"$work/json" 2>"$work/console" &
probe=$!
await 120 test -S "$work/socket" || fail "the launch did not come to wait: $(tail "$work/console")"
kill -0 $probe || fail "the boot did not wait"
# qemu is ended by the library, which gdb takes for an error.
timeout 240 gdb -nx -batch -ex 'set pagination off' -ex "target remote $work/socket" \
  -ex 'info registers pc' -ex continue >"$work/gdb" 2>&1 </dev/null || true
[ "$(uname -m)" != x86_64 ] || grep -q '^pc *0xfff0' "$work/gdb" ||
  fail "not stopped at the first instruction: $(cat "$work/gdb")"
wait $probe || fail "the boot did not come to its end: $(tail "$work/console")"
told '"ok": true' || fail "no answer"
await 5 none_of_ours || fail "processes left: $(ours)"
