#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# What InfluxDB 2.x, Codespeed, Bencher and a JSON hook are sent, held against
# the forms that their documentation gives, and their answers.  InfluxDB 1.x
# is tested for real; these are not in Debian.
# shellcheck source-path=SCRIPTDIR source=functions.sh
. "$(dirname -- "$0")/functions.sh"

faulty_start
"$source_dir/tests/service/make-log" job 4 5
printf 't0ken\n' >token
target two 'dashboard = influxdb2' "url = $faulty/" 'org = an org' 'bucket = b&c' 'token-file = token' \
  'patience = 1s'
target speed 'dashboard = codespeed' "url = $faulty" 'environment = lab' 'project = qemu' 'user = me' \
  'password-file = token' 'patience = 1s'
target bench 'dashboard = bencher' "url = $faulty" 'project = qemu' 'token-file = token' 'patience = 1s'
target hook 'dashboard = json' "url = $faulty/in?x=1" 'header = X-Team: boot' 'patience = 1s'

# request EXPRESSION: of the last request: line, head (a dictionary), body.
request () {
  "$python" - "$source_dir" "$1" <<'PYTHON'
import glob, json, sys, urllib.parse
text = open(sorted(glob.glob('faulty/requests/*'))[-1], encoding='utf-8').read()
top, body = text.split('\n\n', 1)
line, *rest = top.split('\n')
head = {k.lower(): v for k, v in (x.split(': ', 1) for x in rest if not x.startswith('argument '))}
arguments = dict(x[9:].split('=', 1) for x in rest if x.startswith('argument '))
value = eval(sys.argv[2])
print(*value) if isinstance(value, tuple) else print(value)
PYTHON
}

plan 204
bb 0 post two job
same "$(requests)" 1 requests
same "$(request 'line, head["authorization"], arguments["org"], arguments["bucket"], arguments["precision"]')" \
  'POST /api/v2/write Token t0ken an org b&c ns' 'InfluxDB 2: request'
same "$(request 'len(body.splitlines())')" 28 lines
# Reading back: the answer of /query, made from what was sent.
"$python" - >faulty/query.json <<'PYTHON'
import glob, json, re
rows, names = [], ['time']
for line in open(glob.glob('faulty/requests/*')[0], encoding='utf-8').read().split('\n\n', 1)[1].splitlines():
    row = {}
    key, fields, stamp = re.fullmatch(r'((?:\\.|[^ ])*) (.*) (\d+)', line).groups()
    for pair in re.findall(r',((?:\\[,= ]|[^,=])*)=((?:\\[,= ]|[^,=])*)', key):
        row[re.sub(r'\\([,= ])', r'\1', pair[0])] = re.sub(r'\\([,= ])', r'\1', pair[1])
    for name, text, number in re.findall(r'((?:\\[,= ]|[^,=])+)=(?:"((?:\\.|[^"])*)"|([^,]*)),?', fields):
        name = re.sub(r'\\([,= ])', r'\1', name)
        row[name] = float(number) if number else re.sub(r'\\(.)', r'\1', text)
    row['time'] = int(stamp)
    names += [name for name in row if name not in names]
    rows.append(row)
print(json.dumps({'results': [{'series': [{
    'columns': names, 'values': [[row.get(name) for name in names] for row in rows]}]}]}))
PYTHON
plan '200 @query.json'
bb 0 post two job --verify
has "$out" '28 points read back'
same "$(request 'line, arguments["db"], head["authorization"]')" 'POST /query b&c Token t0ken' query
plan '404 {"code":"not found","message":"bucket \"b&c\" not found"}'
refused 3 post two job --again
has "$err" '1 wait for the next post'
plan '413 {"code":"request too large","message":"cannot read data: points batch is too large"}'
refused 3 post two
has "$err" '1 refused'
plan '200 <html>Please log in</html>'
refused 3 post two job --again
has "$err" '1 wait for the next post'

plan '202 All result data saved successfully'
bb 0 post speed job
same "$(requests)" 4 'requests, one a commit'
same "$(request 'line, head["content-type"], head["authorization"], body[:5]')" \
  'POST /result/add/json/ application/x-www-form-urlencoded Basic bWU6dDBrZW4= json=' 'Codespeed: request'
result='json.loads(urllib.parse.unquote(body[5:]))[0]'
same "$(request "sorted($result)")" "['benchmark', 'branch', 'commitid', 'environment', 'executable', \
'lessisbetter', 'max', 'min', 'project', 'result_value', 'revision_date', 'std_dev', 'units', 'units_title']" fields
same "$(request "len(${result}['commitid']), ${result}['revision_date'], ${result}['environment'], ${result}['project']")" \
  '40 2023-11-14 22:13:21 lab qemu' 'Codespeed: a result'
plan '400 Environment lab not found'
refused 3 post speed job --again
has "$err" '4 wait for the next post'
plan '202 ok'
bb 0 post speed

plan '201 {"uuid":"x"}'
bb 0 post bench job
same "$(request 'line, head["authorization"], sorted(json.loads(body))')" \
  "POST /v0/run Bearer t0ken ['branch', 'end_time', 'hash', 'idempotency_key', 'project', 'results', \
'settings', 'start_time', 'testbed']" 'Bencher: request'
same "$(request 'sorted(list(json.loads(json.loads(body)["results"][0]).values())[0]["latency"])')" \
  "['lower_value', 'upper_value', 'value']" 'a metric'
same "$(request '10e9 < list(json.loads(json.loads(body)["results"][0]).values())[0]["latency"]["value"] < 12e9')" \
  True 'nanoseconds'
key=$(request '__import__("uuid").UUID(json.loads(body)["idempotency_key"])')
plan 201
bb 0 post bench job --again
same "$(request '__import__("uuid").UUID(json.loads(body)["idempotency_key"])')" "$key" 'the same key again'

plan '200 ok'
bb 0 post hook job
same "$(request 'line, arguments["x"], head["x-team"], head["content-type"]')" \
  'POST /in 1 boot application/json' 'JSON: request'
"$python" - "$source_dir/reports/schema/commit.json" <<'PYTHON' || fail 'no commit by the schema'
import glob, json, sys
import jsonschema
for path in sorted(glob.glob('faulty/requests/*')):
    post = json.loads(open(path, encoding='utf-8').read().split('\n\n', 1)[1])
    assert post['schema'] == 'bootbisect-post-1' and post['kind'] == 'commit'
    jsonschema.validate(post['commit'], json.load(open(sys.argv[1], encoding='utf-8')))
PYTHON
faulty_stop
