#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# An analysis of recorded boots: phases that add up, gaps, the cost of the
# messages, and that none of it is lost by a report of its own.
# shellcheck source-path=SCRIPTDIR source=../functions.sh
. "$(dirname -- "$0")/../functions.sh"

requires "$python" -c 'import jsonschema'
# Stands in for the probe: a boot that was recorded before.
cat >probe <<'PROBE'
#!/bin/sh
case " $* " in
  *' --phases --record='*)
    cp "$RECORDED" "${2#--record=}"
    echo '{"launch": 34.510118, "close": 0.916080, "total": 35.426198, "phases": [{"name": "init", "seconds": 18.9}]}' ;;
  *) echo '{"launch": 28.1, "close": 0.4, "total": 28.5}' ;;
esac
PROBE
chmod +x probe
cp "$source_dir/tests/unit/data/x86-1.48-verbose.messages" recorded
printf '30.5 appliance \\x1b[31mowned\\x07 \\xff\\xe2\\x80\\xae <b>\\r\\n\n' >>recorded
export BOOTBISECT_PROBE=$tmp/probe RECORDED=$tmp/recorded LIBGUESTFS_CACHEDIR=$tmp/appliance
bb 0 analyze --accel tcg --samples 3 --warmup 0 --format json -o result
"$python" - "$source_dir/reports/schema/analysis.json" out <<'PYTHON' || fail 'the analysis'
import json, jsonschema, sys
schema, a = (json.load(open(path, encoding='utf-8')) for path in sys.argv[1:])
jsonschema.Draft7Validator.check_schema(schema)
jsonschema.validate(a, schema)
assert 2 <= a['boots'] <= 4 and abs(a['mean'] - 35.426198) < 1e-5
names = [p['name'] for p in a['phases']]
assert names == 'qemu firmware kernel initrd init guestfsd shutdown'.split(), names
for parts in a['phases'], a['steps']:
    assert abs(sum(p['mean'] for p in parts) - a['mean']) < .01 * a['mean']
    assert abs(sum(p['share'] for p in parts) - 1) < .01
slowest = max(a['gaps'], key=lambda gap: gap['mean'])
assert 'Attached scsi generic' in slowest['after'] and slowest['until'].startswith('+ shopt')
ratio = a['verbose_over_quiet']
assert abs(ratio['ratio'] - 35.426198 / 28.5) < .01 and ratio['low'] <= ratio['ratio'] <= ratio['high']
PYTHON
same "$(log_lines result sample subject messages | awk '{ print $1, $2 != "None" }' | sort -u | xargs)" \
  '0 0 1 1' 'records of verbose boots alone'
bb 0 report result
has "$out" 'the messages make a boot 24.3 % slower'
has "$out" 'udev settle'
LC_ALL=C grep -q "[$(printf '\001-\010\013-\037')]" out && fail 'control characters'
bb 0 report --format text result/evidence.jsonl
rm result/logs/*.messages
bb 0 report result
has "$out" 'boots are left out'
refused 2 analyze something
