#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# 1,000 points with hostile text go into a real InfluxDB, are read back as
# they were sent, and posting them again makes no duplicates.
# shellcheck source-path=SCRIPTDIR source=functions.sh
. "$(dirname -- "$0")/functions.sh"

influx_setup
"$source_dir/tests/service/make-log" job
bb 0 post lab job --verify
has "$out" '10 delivered'
has "$out" '1000 points read back'
same "$(points)" 1000 points

# Nothing is new; sent all the same, nothing is twice.
bb 0 post lab job
same "$out" '' 'a second post'
bb 0 post lab job --again --verify
has "$out" '10 delivered'
has "$out" '1000 points read back'
same "$(points)" 1000 'points after a second time'
same "$(count lab/waiting)" 0 waiting

# The hostile subjects came through byte for byte.
query 'SELECT subject, median FROM bootbisect_commit' >answer
"$python" - "$source_dir" <<'PYTHON' || fail 'a subject is not what it was'
import json, sys
rows = json.load(open('answer', encoding='utf-8'))['results'][0]['series'][0]['values']
got = {row[1] for row in rows}
sent = {c['commit']['subject'] for line in open('job/evidence.jsonl', encoding='utf-8')
        for c in json.loads(line).get('subjects', [])}
print(got ^ sent)
sys.exit(got != sent or len(sent) < 15)
PYTHON

# What is gone from there is noticed, and comes back.
query 'DELETE FROM bootbisect WHERE time < 1700000205000000000' >/dev/null
refused 3 post lab job --verify
has "$err" 'only 750 of 1000'
bb 0 post lab job --again --verify
same "$(points)" 1000 'points in the end'
influx_kill
