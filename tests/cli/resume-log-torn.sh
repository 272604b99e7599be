#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# A last line that a crash tore is cut off, said, and not fatal; a damaged
# line elsewhere is.
# shellcheck source-path=SCRIPTDIR source=../functions.sh
. "$(dirname -- "$0")/../functions.sh"

demo --plain repo
bb 0 run "${by_number[@]}" --samples 1 -o result repo slow~1..slow
cp -r result torn
cp -r result damaged
printf '{"type":"sample","subj' >>torn/evidence.jsonl
bb 0 report torn
bb 0 resume torn
has "$err" torn
"$python" -c 'import json; [json.loads(l) for l in open("torn/evidence.jsonl")]' || fail "not repaired"
sed -i '2s/^{/{{/' damaged/evidence.jsonl
refused 2 resume damaged
has "$err" 'line 2'
sed -i '2s/^{{/{/' damaged/evidence.jsonl
bb 0 resume damaged
