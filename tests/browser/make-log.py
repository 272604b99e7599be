#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""make-log.py COMMITS SAMPLES >evidence.jsonl: an evidence log of that size,
drawn from a random generator (nothing in it is a measurement), for tests of
how long reports take and how they look: two steps, commits that do not
build, phases, a machine with noisy hours, and a hostile subject."""
import json
import math
import random
import sys

COMMITS, SAMPLES = int(sys.argv[1]), int(sys.argv[2])
HOSTILE = 'Say "hello" & <script>alert(1)</script> </script><!-- \u202eLTR \x1b[31mred'
PHASES = {'qemu': .4, 'firmware': .7, 'kernel': 1.9, 'initrd': .9, 'init': .6, 'guestfsd': .3,
          'shutdown': .2}
rng = random.Random(1)


def say(**line):
    print(json.dumps(line, separators=(',', ':'), ensure_ascii=False))


def time_of(seconds):
    day, rest = divmod(int(seconds), 86400)
    return (f'2026-{1 + day // 28 % 12:02}-{1 + day % 28:02}T'
            f'{rest // 3600:02}:{rest // 60 % 60:02}:{rest % 60:02}Z')


def commit(i):
    return {
        'subject': i,
        'commit': {
            'hash': f'{rng.getrandbits(160):040x}', 'parents': [], 'tree': f'{i:040x}',
            'author': 'Synthetic Author', 'author_date': time_of(600 * i),
            'commit_date': time_of(600 * i),
            'subject': HOSTILE if i == COMMITS // 4 else f'part {i % 17}: Change number {i}',
            'first_parent_index': i,
        },
        **({'parent': i - 1} if i else {}), 'merge': False,
    }


def scale(i):
    """Two steps: slower after 40 %, somewhat quicker after 75 %."""
    return {'kernel': 1.35 if i > .4 * COMMITS else 1, 'init': .7 if i > .75 * COMMITS else 1}


def metrics(i):
    disturb = math.exp(rng.gauss(0, .006)) * (1.2 if rng.random() < .01 else 1)
    phases = {name: seconds * scale(i).get(name, 1) * disturb * math.exp(rng.gauss(0, .01))
              for name, seconds in PHASES.items()}
    total = sum(phases.values())
    all_of = {'total': total, 'cpu': .8 * total,
              **{f'phase:{name}': value for name, value in phases.items()}}
    return {name: {'value': round(value, 6), 'unit': 's'} for name, value in all_of.items()}


def sample(block, slot, i):
    values = metrics(i)
    noisy = block % 5 == 2 and slot % 200 < 3
    say(type='sample', block=block, slot=slot, subject=i, warmup=False, outcome='ok',
        contaminated=noisy, value=values['total']['value'], elapsed=values['total']['value'] + .3,
        metrics=values, ran={},
        machine={'steal': round(abs(rng.gauss(0, .05 if noisy else .003)), 4),
                 'others': round(abs(rng.gauss(0, .2 if noisy else .01)), 4),
                 'pressure': round(abs(rng.gauss(0, .3 if noisy else .02)), 4),
                 'load': round(abs(rng.gauss(1.1, .2)), 2)},
        time=time_of(6 * (block * COMMITS + slot)))


def broken(i):
    return i % 97 in (41, 42)


say(type='job', schema='bootbisect-evidence-1', version='0.1.0', id='synthetic', verb='run',
    repo='/nowhere', target='synthetic', range='good..bad', good='', bad='', backend='generic',
    workload='boot', metric='total', samples=SAMPLES, warmups=0, options={},
    subjects=[commit(i) for i in range(COMMITS)], chain=list(range(COMMITS)))
say(type='session', pid=1, boot_id='1', accelerator='tcg', accelerator_reason='', cached=[],
    machine={'host': 'synthetic', 'cpu': 'None at all', 'cpus': 2, 'memory': 8 << 30,
             'kernel': '0.0', 'qemu': 'none', 'libguestfs': 'none', 'supermin': 'none'})
for i in range(COMMITS):
    if broken(i):
        say(type='build', subject=i, status='failed', seconds=3.5, cached=False, artefact='',
            content='', log='', reason='make failed with status 2: <b>error</b>: no such thing')
    else:
        say(type='build', subject=i, status='ok', seconds=40.5, cached=False, artefact=f'{i:x}',
            content=f'{i:040x}', log='')
boots = [i for i in range(COMMITS) if not broken(i)]
for block in range(SAMPLES):
    rng.shuffle(boots)
    say(type='block', block=block, boots=boots, warmup=False, stop_at_failure=False, parallel=1)
    for slot, i in enumerate(boots):
        sample(block, slot, i)
say(type='verdict', verdict='complete', reason='', culprits=[], candidates=[])
say(type='end', status=0, seconds=100.0, own_seconds=.1)
