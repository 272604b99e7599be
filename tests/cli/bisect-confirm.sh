#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# --confirm: the culprit reverted on the bad end, measured against it; also
# after the verdict, and where there is nothing to measure.
# shellcheck source-path=SCRIPTDIR source=../functions.sh
. "$(dirname -- "$0")/../functions.sh"

options=(--backend generic --make make --artefact qemu-front
  --workload 'command:./qemu-front --demo-number' --metric value --warmup 0 --boot-timeout 2s)

n=0

# confirm STATUS DIR REPO RANGE [OPTION...]
confirm () {
  bb "$1" bisect "${options[@]}" --format json -o "$2" "${@:5}" "$3" "$4"
  cp out "verdict.$((n++)).json"
}

# confirmation EXPRESSION: of the verdict in $out, where c is its confirmation.
confirmation () {
  "$python" -c 'import json, sys
c = json.load(open(sys.argv[1]))["confirmation"]
print(eval(sys.argv[2]))' "$tmp/out" "$1"
}

requires "$python" -c 'import jsonschema'
# The demo's slowdown, and after it changes that do not touch its place.
demo --plain repo
(
  cd repo
  git config user.name Test
  git config user.email test@example.org
  git checkout -q --detach slow
  for i in 1 2 3; do
    echo "$i" >>README
    git commit -q -a -m "README: $i"
  done
  sed -i '1a/* later */' steps.c
  git commit -q -a -m 'steps: Say that it is later'
  git tag apart
)
before=$(fingerprint repo)
slow=$(git -C repo rev-parse slow)
confirm 1 result repo good..apart
same "$(confirmation c)" None 'without --confirm'
cp result/evidence.jsonl without
# The same command with --confirm goes on from the verdict.
confirm 1 result repo good..apart --confirm
same "$(confirmation 'c["status"], c["culprit"], c["reason"]')" "('confirmed', '$slow', '')"
same "$(confirmation 'c["effect"]["low"] < c["effect"]["ratio"] < c["effect"]["high"] < .9')" True
same "$(confirmation 'c["cost"]["builds"]')" 1 'only the reverted tree is built'
cmp -n "$(stat -c %s without)" without result/evidence.jsonl
same "$(log_lines result sample | wc -l)" "$(grep -c '"sample"' without)" 'bisected again'
same "$(fingerprint repo)" "$before" fingerprint

bb 0 report result
has "$out" 'confirmed: with it reverted, the bad end is '
lines=$(cat result/evidence.jsonl result/confirm/evidence.jsonl | wc -l)
bb 1 resume result
has "$out" 'confirmed: with it reverted, the bad end is '
same "$(cat result/evidence.jsonl result/confirm/evidence.jsonl | wc -l)" "$lines" 'lines'
refused 2 resume result/confirm
bb 0 report result/confirm
has_not "$out" 'git -C'

# The culprit is the bad end: without it, it is its parent, which is built.
confirm 1 itself repo good..slow --confirm
same "$(confirmation 'c["status"], c["cost"]["builds"]')" "('confirmed', 0)"

# Later changes stand in the way.
confirm 1 conflict repo good..bad --confirm
same "$(confirmation 'c["status"], c["culprit"], c["effect"]')" "('does-not-apply', '$slow', None)"
bb 0 report conflict
has "$out" 'the culprit cannot be reverted on the bad end: its revert is in conflict in steps.c'

# What came later does not build without the culprit.
(
  cd repo
  git checkout -q --detach apart
  printf '%s\n' 'qemu-front: | needs' 'needs:' '	grep -q firmware steps.c' >>Makefile
  git commit -q -a -m 'Makefile: Want the firmware'
  git tag needs
)
confirm 1 needs repo good..needs --confirm
same "$(confirmation 'c["status"], c["culprit"], c["effect"]')" "('does-not-build', '$slow', None)"
bb 0 report needs
has "$out" 'with it reverted, the bad end does not build: '

# No budget is left for it, until there is.
confirm 1 budget repo good..apart
spent=$(log_lines budget sample | wc -l)
for more in 0 1; do
  confirm 1 budget repo good..apart --confirm --max-boots $((spent + more))
  same "$(confirmation 'c["status"], c["reason"]')" "('undecided', 'the budget is spent')"
done
same "$(log_lines budget confirmation | wc -l)" 1 'an answer that is known is not written again'
confirm 1 budget repo good..apart --confirm
same "$(confirmation 'c["status"]')" confirmed

# One of two: which is to be reverted?
demo --folded folded
confirm 1 set folded good..bad --confirm
same "$(confirmation 'c["status"], c["culprit"]')" "('undecided', None)"
bb 0 report set
has "$out" 'there is no single one to revert'

refused 2 bisect --failure --confirm repo good..bad

# Each verdict is what the schema says.
"$python" - "$source_dir/reports/schema/verdict.json" verdict.*.json <<'PYTHON' || fail schema
import json, jsonschema, sys
schema, *verdicts = (json.load(open(path, encoding='utf-8')) for path in sys.argv[1:])
jsonschema.Draft7Validator.check_schema(schema)
for verdict in verdicts:
    jsonschema.validate(verdict, schema)
PYTHON
