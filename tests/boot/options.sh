#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# --memsize, --smp and --append reach qemu; $LIBGUESTFS_APPEND is kept where
# there is no --append; numbers are strict; a launch that fails says why.
. "$(dirname -- "$0")/boot-common.sh"

hv log "printf '%s ' \"\$@\" >'$work/arguments'; echo 'qemu: no such luck' >&2; exit 1"
export LIBGUESTFS_BACKEND=direct LIBGUESTFS_BACKEND_SETTINGS=force_tcg
export LIBGUESTFS_HV=$work/log LIBGUESTFS_APPEND=from_environment=1
probe () { "$BOOTBISECT_PROBE" "$@" >"$work/json" 2>/dev/null; }

if probe --memsize 777 --smp 2 --append 'bootbisect_test=1 x'; then fail "it succeeded"; fi
told '"ok": false' || fail "no answer"
told 'qemu: no such luck' || fail "the reason is missing"
grep -q -- '-m 777 ' "$work/arguments" || fail "--memsize not applied"
grep -q -- '-smp 2' "$work/arguments" || fail "--smp not applied"
grep -q 'bootbisect_test=1 x' "$work/arguments" || fail "--append not applied"
probe && fail "it succeeded"
grep -q 'from_environment=1' "$work/arguments" || fail "LIBGUESTFS_APPEND was switched off"
for bad in 12x 0 -1 ''; do
  s=0; probe --memsize "$bad" || s=$?
  [ $s = 2 ] || fail "--memsize '$bad' taken"
done
