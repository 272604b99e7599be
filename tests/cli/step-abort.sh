#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# What is wrong with the call or the baseline, and not with the commit, stops
# git bisect: 128 and the usual status.
# shellcheck source-path=SCRIPTDIR source=../functions.sh
. "$(dirname -- "$0")/../functions.sh"

build=(--backend generic --make make --artefact qemu-front --warmup 0)
demo --plain repo
bb 0 run "${by_number[@]}" -o first --format json repo slow~2..slow~1
cp out both.json
baseline=$(echo "$tmp"/first/commits/0000-*.json)

refused 130 step
refused 130 step --no-such-option
refused 130 step --baseline "$baseline" one two
refused 130 step --baseline "$baseline" --worse-than much
refused 130 step --baseline "$baseline" nowhere
refused 130 step --baseline nowhere.json repo
refused 130 step --baseline both.json repo
has "$err" '2 measured commits'
refused 130 step --baseline repo/README repo
has "$err" 'not JSON'
bb 130 step --baseline "$baseline" first
has "$err" 'not a git repository'
bb 130 step --baseline "$baseline" repo
has "$err" '--make'
[ ! -e repo/.bootbisect ] || fail "built something"

# A baseline that does not run is not the commit's fault.
bb 131 step --baseline "$baseline" "${build[@]}" --workload command:false repo
has "$err" 'the baseline itself'

# Recorded samples of something else say nothing.
bb 0 cache clear
bb 130 step --baseline "$baseline" "${build[@]}" --metric wall repo
has "$err" "metric was 'value'"
bb 130 step --baseline "$baseline" "${build[@]}" --workload command:true repo
has "$err" 'workload was'

# git agrees that this is an end.
cd repo
git bisect start bad good >/dev/null
if git bisect run "$bootbisect" step --baseline nowhere.json >../out 2>../err; then
  fail "git bisect went on"
fi
grep -q 'exit code 130' ../out ../err || fail "git does not say that it was stopped"
same "$(git bisect log | grep -c '^git bisect')" 1 'steps of git bisect'
git bisect reset 2>/dev/null
cd ..

# An interrupted step ends git bisect, too; the same command goes on.
bb 0 run "${by_number[@]}" -o again repo slow~2..slow~1
touch gate
interrupted=(step --baseline "$baseline" "${build[@]}" -o cut --workload "$(gated 4)")
"$bootbisect" "${interrupted[@]}" repo >out 2>err &
await 30 logged 'cut/*' sample 4
kill -TERM $!
status=0
wait $! || status=$?
same $status 132 'exit status'
grep -q 'same command' err || fail "does not say how to go on"
rm gate
bb 1 "${interrupted[@]}" repo
same "$(find cut -name evidence.jsonl | wc -l)" 1 folders
same "$(log_lines cut/* sample block slot | sort | uniq -d)" '' 'measured twice'
