#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Each format is what its readers document: of a job with a commit that does
# not build, one that hangs, equal artefacts, and a hostile subject.
# shellcheck source-path=SCRIPTDIR source=../functions.sh
. "$(dirname -- "$0")/../functions.sh"

demo repo
bb 0 run "${by_number[@]}" -o result repo good..bad
for format in html markdown csv junit github-action-benchmark hyperfine openmetrics lnt kcidb; do
  bb 0 report --format $format result
  cp out "$format"
  for mark in $'\033' $'\a' $'\u202e'; do
    has_not "$out" "$mark"
  done
done
refused 2 report --format nonsense result
has "$err" 'none of text, json, html'

"$python" - <<'PYTHON' || fail "not what a reader expects"
import csv, json, re
import xml.etree.ElementTree as xml

rows = list(csv.DictReader(open('csv', encoding='utf-8')))
value = [row for row in rows if row['metric'] == 'value']
assert len(value) == 11 and len({row['commit'] for row in rows}) == 13, len(value)
slow = [row for row in value if row['subject'] == 'steps: Verify the firmware'][0]
assert 1.3 < float(slow['ratio']) < 1.4 and len(slow['samples'].split()) == 3
assert [row['state'] for row in rows if not row['n']] == ['does not build', 'does not boot']

text = open('markdown', encoding='utf-8').read()
assert text.startswith('### ') and text.count('<details>') == text.count('</details>') == 1
assert '<script' not in text and 'changes of level; the largest is' in text
table = [line for line in text.split('\n') if line.startswith('|')]
assert len(table) == 15 and {line.count('|') for line in table} == {7}

suite = xml.parse('junit').getroot().find('testsuite')
cases = suite.findall('testcase')
assert len(cases) == int(suite.get('tests')) == 13
failed = [case.get('name') for case in cases if case.find('failure') is not None]
assert [name[11:] for name in failed] == ['steps: Verify the firmware'], failed
assert sum(case.find('error') is not None for case in cases) == int(suite.get('errors')) == 2
assert any('<script>alert(1)</script>' in case.get('name') for case in cases)

for entry in json.load(open('github-action-benchmark')):
    assert set(entry) | {'range'} == {'name', 'unit', 'value', 'range', 'extra'}
    assert isinstance(entry['value'], (float, int))

# What hyperfine 1.15 writes, and `parameters` as of a parameter scan.
results = json.load(open('hyperfine'))['results']
assert len(results) == 11
for r in results:
    assert set(r) == {'command', 'mean', 'stddev', 'median', 'user', 'system', 'min', 'max',
                      'times', 'exit_codes', 'parameters'}
    assert r['min'] <= r['median'] <= r['max'] and len(r['times']) == len(r['exit_codes'])
    assert all(isinstance(r[k], (int, float)) for k in ('mean', 'stddev', 'user', 'system'))

runs = [json.loads(line) for line in open('lnt')]
orders = [int(run['run']['llvm_project_revision']) for run in runs]
assert len(set(orders)) > 1 and all(run['format_version'] == '2' for run in runs)
for run in runs:
    assert run['machine']['name'] and re.fullmatch(r'\d{4}-\d\d-\d\dT[\d:]{8}', run['run']['start_time'])
    assert all(test['name'] and (test.get('execution_time') or test.get('mem_bytes'))
               for test in run['tests'])

# The parts of KCIDB's schema 5.3 that are used here.
data = json.load(open('kcidb'))
assert data['version'] == {'major': 5, 'minor': 3}
identity = re.compile(r'[a-z0-9_]+:.+')
allowed = {
    'checkouts': {'id', 'origin', 'tree_name', 'git_commit_hash', 'comment'},
    'builds': {'id', 'origin', 'checkout_id', 'status', 'start_time', 'duration', 'comment', 'log_excerpt'},
    'tests': {'id', 'origin', 'build_id', 'path', 'status', 'number', 'environment', 'misc'},
}
for kind, keys in allowed.items():
    assert data[kind] and all(set(item) <= keys and identity.fullmatch(item['id']) for item in data[kind])
    assert len({item['id'] for item in data[kind]}) == len(data[kind])
    assert all(value is not None for item in data[kind] for value in item.values())
assert sorted({b['status'] for b in data['builds']}) == ['FAIL', 'PASS']
assert 'unknown type name' in [b for b in data['builds'] if b['status'] == 'FAIL'][0]['log_excerpt']
ids = {b['id'] for b in data['builds']}
for test in data['tests']:
    assert test['build_id'] in ids and re.fullmatch(r'([a-zA-Z0-9_-]+(\.[a-zA-Z0-9_-]+)*)?', test['path'])
    assert set(test['number']) <= {'value', 'unit', 'prefix'}

# OpenMetrics: families whole and named once, series whose time goes forward, EOF.
lines = open('openmetrics', encoding='utf-8').read().split('\n')
assert lines[-2:] == ['# EOF', '']
sample = re.compile(r'(\w+)(\{(?:\w+="(?:[^"\\\n]|\\["\\n])*",?)+\}) \S+ (\d+\.\d{3})')
family, seen, times = None, set(), {}
for line in lines[:-2]:
    if line.startswith('# TYPE '):
        family = line.split()[2]
        assert family not in seen
        seen.add(family)
    elif not line.startswith('# '):
        name, labels, time = sample.fullmatch(line).groups()
        assert name == family and float(time) > times.get(name + labels, 0), line
        times[name + labels] = float(time)
PYTHON
if command -v promtool >/dev/null; then
  promtool tsdb create-blocks-from openmetrics openmetrics blocks >/dev/null || fail "promtool"
fi

# The page: one file, the hostile subject as text twice, nothing from elsewhere.
page=$(cat html)
has "$page" "script-src 'sha256-"
has "$page" '&lt;script&gt;alert(1)&lt;/script&gt;'
has_not "$page" '<script>alert'
has_not "$page" 'sourceMappingURL'
has "$page" 'unknown type name'
cmp -s html result/report.html || fail "the page that the job left is another one"
# A log that names a file elsewhere does not get that file into the page.
echo 'root:secret' >elsewhere
mkdir foreign
sed "s#\"log\":\"[^\"]*\"#\"log\":\"$tmp/elsewhere\"#; s#\"console\":\"[^\"]*\"#\"console\":\"logs/../../elsewhere\"#" \
  result/evidence.jsonl >foreign/evidence.jsonl
mkdir foreign/logs
bb 0 report --format html foreign
has_not "$out" 'root:secret'
