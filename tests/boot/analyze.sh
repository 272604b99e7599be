#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Real boots taken apart: all phases are found, they add up to what was
# measured, and a trace shows the messages at their edges.
# shellcheck source-path=SCRIPTDIR source=functions.sh
. "$(dirname -- "$0")/functions.sh"

bb 0 analyze --accel tcg --samples 1 --warmup 1 --format json -o result
"$python" - result/evidence.jsonl out <<'PYTHON' || fail 'the analysis'
import json, sys
log = [json.loads(line) for line in open(sys.argv[1], encoding='utf-8')]
analysis = json.load(open(sys.argv[2], encoding='utf-8'))
boots = [s for s in log if s['type'] == 'sample' and s['outcome'] == 'ok' and not s['warmup']]
quiet = [s for s in boots if s['subject'] == 0]
verbose = [s for s in boots if s['subject'] == 1]
assert quiet and verbose
for s in boots:
    phases = {n[6:]: m['value'] for n, m in s['metrics'].items() if n.startswith('phase:')}
    total = s['metrics']['total']['value']
    assert abs(sum(phases.values()) - total) < .01 * total, (phases, total)
    # The probe's own start and end are all that the boot's clock leaves out.
    assert .8 * s['elapsed'] < total < s['elapsed'], (total, s['elapsed'])
    names = ['qemu+firmware+kernel', 'qemu', 'firmware', 'kernel'][s['subject']:][:3 if s['subject'] else 1]
    assert list(phases) == names + ['initrd', 'init', 'guestfsd', 'shutdown'], phases
    assert all(seconds > 0 for seconds in phases.values()), phases
assert abs(sum(p['mean'] for p in analysis['phases']) - analysis['mean']) < .01 * analysis['mean']
steps = {s['name'] for s in analysis['steps']}
assert {'process', 'load, decompression', 'modules', 'udev settle', 'lvm'} <= steps, steps
assert any(gap['phase'] == 'init' for gap in analysis['gaps'])
PYTHON
bb 0 report result
has "$out" 'slowest gaps between two messages'
bb 0 trace --accel tcg
for text in 'begin testing qemu features' 'SeaBIOS (version' 'Linux version' 'supermin: chroot' \
  'udevadm settle' 'closed'; do
  has "$out" "$text"
done
