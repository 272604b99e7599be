#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# git bisect run with step: ends at the slow commit, skips what does not
# build, builds in the user's tree and leaves its git status clean.
# shellcheck source-path=SCRIPTDIR source=../functions.sh
. "$(dirname -- "$0")/../functions.sh"

build=(--backend generic --make make --artefact qemu-front)
demo repo
bb 0 run "${by_number[@]}" --samples 6 -o first repo mended~3..mended~2
baseline=$(echo "$tmp"/first/commits/0001-*.json)

# bisects RESULT GOOD BAD COMMIT OPTION...: git bisect run ends at COMMIT.
bisects () {
  local result=$1 commit=$4
  git -C repo bisect start "$3" "$2" >started
  (
    cd repo
    timeout -k 5 100 git bisect run "$bootbisect" step --baseline "$baseline" \
      --worse-than 10 --warmup 0 "${build[@]}" -o "../$result" "${@:5}"
  ) >out 2>err || fail "git bisect run: $?"
  grep -q "^$(git -C repo rev-parse "$commit") is the first bad commit" out ||
    fail "not the commit $commit"
  grep -q "builds in your own tree, $tmp/repo" err || fail "does not say that it builds there"
  same "$(git -C repo status --porcelain)" '' status
  git -C repo bisect reset 2>resets
}

# The baseline's build is in the cache: boots in turn with it.
bisects paired fork bad slow
grep -q recorded err && fail "the build in the cache was not used"
grep -q '^good: ' out || fail "no word of good"
grep -q '^bad: .* slower' out || fail "no word of bad"
for log in paired/*; do
  same "$(log_lines "$log" sample subject | sort -u | tr '\n' ' ')" '0 1 ' "$log"
done

# Without it: recorded samples, said so.
bb 0 cache clear
bisects recorded fork bad slow
grep -q 'recorded samples' err || fail "no word of the recorded samples"
same "$(log_lines "$(dirname "$(echo recorded/*/evidence.jsonl | cut -d' ' -f1)")" \
  sample subject | sort -u)" 1 'subjects booted'

# What does not build is skipped.
git -C repo checkout -q broken
bb 125 step --baseline "$baseline" --warmup 0 "${build[@]}" -o broken repo
has "$out" 'skip: the tree does not build'
has "$out" 'does not build: make failed'

# What can't be decided with so few boots, too.
git -C repo checkout -q slow
bb 125 step --baseline "$baseline" --warmup 0 --max-boots 2 "${build[@]}" -o few repo
has "$out" 'skip: '

# The same again measures anew, in a folder beside it.
bb 1 step --baseline "$baseline" --warmup 0 "${build[@]}" -o few repo
same "$(find few -name evidence.jsonl | wc -l)" 2 folders

# The installed system as the baseline is measured in turn with the tree.
bb 0 bench --workload 'command:echo 14' --metric value --samples 3 --format json
cp out bench.json
bb 0 step --baseline bench.json --warmup 0 "${build[@]}" -o installed repo
has "$out" 'good: '
has_not "$err" recorded
