#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# A report is made from a folder or its log alone, also of an unfinished job,
# and writes nothing into it.
# shellcheck source-path=SCRIPTDIR source=../functions.sh
. "$(dirname -- "$0")/../functions.sh"

demo --plain repo
bb 0 run "${by_number[@]}" -o result repo good..bad
table=$out
mkdir copy
cp result/evidence.jsonl copy
bb 0 report copy
has "$out" 'Verify the firmware'
bb 0 report copy/evidence.jsonl
same "$(ls copy)" evidence.jsonl files
bb 0 report result
same "$out" "$table" 'the report of run'
# Where the level changes, over the whole range.
slow=$(git -C repo rev-parse slow)
has "$out" '1 change of level over the whole range:'
has "$out" "${slow:0:10}  +3[0-9].[0-9] % (+"
bb 0 report --format json result
same "$(verdict 'len(v["changes"]), v["changes"][0]["commit"]')" "1 $slow" changes
same "$(verdict '1.3 < v["changes"][0]["interval"]["low"] < v["changes"][0]["interval"]["high"] < 1.42')" True size
same "$(verdict "'$slow' in v['changes'][0]['candidates'], v['changes'][0]['probability'] > .5")" 'True True' set
# Half of a log is the log of a job that still runs.
mkdir half
head -n "$(($(wc -l <result/evidence.jsonl) / 2))" result/evidence.jsonl >half/evidence.jsonl
bb 0 report half
refused 2 report nowhere
refused 2 report repo
