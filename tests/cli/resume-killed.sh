#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Promise 2: kill -9 at random moments, the same command again: it goes on,
# no sample lost, none taken twice, nothing left running.
# shellcheck source-path=SCRIPTDIR source=../functions.sh
. "$(dirname -- "$0")/../functions.sh"

demo repo
before=$(fingerprint repo)
run=("$bootbisect" run "${by_number[@]}" -o result
  --workload 'command:sleep .1; ./qemu-front --demo-number' repo good..bad)
kills=0
while :; do
  "${run[@]}" >out 2>err </dev/null &
  pid=$!
  # Ends by itself once the job is done; the twentieth start is left alone.
  if [ $kills -lt 20 ]; then
    sleep "$(random_seconds 1)"
    kill -9 $pid 2>/dev/null || :
  fi
  status=0
  wait $pid 2>/dev/null || status=$?
  [ $status = 137 ] || break
  kills=$((kills + 1))
  nothing_left 5 || fail "after kill $kills"
  log_kept result || fail "lost at kill $kills"
done
same "$status" 0 'exit status of the last start'
[ $kills -ge 3 ] || fail "only $kills kills: too quick to prove anything"
same "$(log_lines result sample block slot | sort | uniq -d)" '' 'measured twice'
# Every artefact that can be measured has its samples.
"$python" - <<'PYTHON' || fail 'too few samples'
import collections, json, sys
content, samples = {}, collections.Counter()
for line in map(json.loads, open('result/evidence.jsonl', encoding='utf-8')):
    if line['type'] == 'build' and line['status'] == 'ok':
        content[line['subject']] = line['content']
    if line['type'] == 'sample' and line['outcome'] == 'ok':
        samples[content[line['subject']]] += 1
print(dict(samples))
sys.exit(len(samples) < 6 or min(samples.values()) < 3)
PYTHON
bb 0 report result
same "$(fingerprint repo)" "$before" fingerprint
echo "$kills kills"
