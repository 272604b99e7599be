#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The one slow commit is found; the verdict is data by the schema and words,
# and git can replay the log.  A forecast comes first, --dry-run ends there.
# shellcheck source-path=SCRIPTDIR source=../functions.sh
. "$(dirname -- "$0")/../functions.sh"

demo --plain repo
before=$(fingerprint repo)
slow=$(git -C repo rev-parse slow)
bb 0 bisect "${by_bisect[@]}" --dry-run -o result repo good..bad
has "$out" 'forecast: '
has_not "$out" culprit
bb 1 bisect "${by_bisect[@]}" --format json -o result repo good..bad
valid_verdict out
same "$(verdict 'v["verdict"], v["culprits"][0]["hash"]')" "culprit $slow" verdict
same "$(verdict 'v["culprits"][0]["probability"] >= .95')" True probability
same "$(verdict '1.2 < v["culprits"][0]["effect"]["low"] <= v["culprits"][0]["effect"]["high"] < 1.5')" True effect
bb 1 bisect "${by_bisect[@]}" -o result repo good..bad
has "$out" "$slow"
has "$out" 'Verify the firmware'
has "$out" 'slower'
has "$out" "git -C $tmp/repo show $slow"
git clone -q repo again
git -C again bisect replay "$tmp/result/git-bisect.log" >replayed
has "$(cat replayed)" "$slow is the first bad commit"
same "$(fingerprint repo)" "$before" fingerprint
