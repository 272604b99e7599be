#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The doctor: what it finds as text and as JSON, its exit status, and what
# `run` takes of it into its record.
# shellcheck source-path=SCRIPTDIR source=../functions.sh
. "$(dirname -- "$0")/../functions.sh"

# Stands in for the probe: builds an appliance, boots where $BOOTS says so.
cat >probe <<'PROBE'
#!/bin/sh
if [ "$1" = --library ]; then
  echo '{"libguestfs": {"version": "1.48.6"}}'
  exit
fi
case $LIBGUESTFS_HV in
  */no-qemu)
    mkdir -p "$LIBGUESTFS_CACHEDIR/.guestfs-$(id -u)/appliance.d"
    [ -n "$SUPERMIN_FAILS" ] || : >"$LIBGUESTFS_CACHEDIR/.guestfs-$(id -u)/appliance.d/root"
    echo '{"ok": false, "error": "launch: no such file"}'
    exit 1 ;;
esac
case " $BOOTS " in
  *" $LIBGUESTFS_BACKEND_SETTINGS "*) echo '{"launch": 2.5, "close": 0.1, "total": 2.6}' ;;
  *) echo '{"ok": false, "error": "launch: it does not"}'; exit 1 ;;
esac
PROBE
chmod +x probe
export BOOTBISECT_PROBE=$tmp/probe BOOTS SUPERMIN_FAILS=

# verdict_of CHECK: what the doctor's JSON in the file out says of it.
verdict_of () {
  "$python" -c "
import json, sys
checks = [c for c in json.load(open('out'))['checks'] if c['check'] == sys.argv[1]]
assert len(checks) < 2
print(checks[0]['verdict'] if checks else 'absent')" "$1"
}

# examined STATUS: runs it; other faults of this machine may be there as well.
examined () {
  local s=0
  "$bootbisect" doctor --format json >out 2>err </dev/null || s=$?
  case $1 in
    faulty) [ $s = 0 ] || [ $s = 1 ] || fail "status $s" ;;
    *) same $s "$1" status ;;
  esac
  "$python" - "$source_dir/reports/schema/doctor.json" <<'PYTHON' || fail "not by the schema"
import json, sys
import jsonschema
with open('out', encoding='utf-8') as file, open(sys.argv[1], encoding='utf-8') as schema:
    jsonschema.validate(json.load(file), json.load(schema))
PYTHON
}

kvm=
[ -r /dev/kvm ] && [ -w /dev/kvm ] && kvm=yes

BOOTS='force_kvm force_tcg'
examined faulty
same "$(verdict_of boot)" ok boot
same "$(verdict_of appliance)" ok appliance
[ -z "$kvm" ] || same "$(verdict_of kvm-guest)" ok kvm-guest
BOOTS=force_tcg
examined 1
same "$(verdict_of boot)" ok boot
[ -z "$kvm" ] || same "$(verdict_of kvm-guest)" fault kvm-guest
BOOTS=
examined 3
same "$(verdict_of boot)" fault boot
rm -r "$HOME/.cache/bootbisect/appliance"
SUPERMIN_FAILS=yes
examined 3
same "$(verdict_of appliance)" fault appliance
same "$(verdict_of boot)" absent boot
[ -z "$(find "$HOME/.cache/bootbisect/scratch" -type f ! -name .lock)" ] || fail "files left in the cache"
bb 3 doctor --format text
has "$out" 'fault    appliance'
has "$out" "the appliance can't be booted"

refused 2 doctor here
refused 2 doctor --format html
has "$err" "'html'"

# The fast part is in the record of run, and not in that of bench.
demo --plain repo
bb 0 run "${by_number[@]}" --samples 1 -o result repo good..bad
has "$(log_lines result session doctor)" "'check': 'memory'"
has_not "$(log_lines result session doctor)" kvm-device
[ "$(grep -c 'bootbisect doctor' err)" -le 1 ] || fail "more than one line of complaints"
