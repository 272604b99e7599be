#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# No change is an answer, with exit status 0; a budget that is too small is
# another, with exit status 3.
# shellcheck source-path=SCRIPTDIR source=../functions.sh
. "$(dirname -- "$0")/../functions.sh"

demo --plain repo
bb 0 bisect "${by_bisect[@]}" --format json -o none repo good..slow~1
valid_verdict out
same "$(verdict 'v["verdict"], v["probability_no_change"] >= .95')" 'no-change True' verdict
bb 3 bisect "${by_bisect[@]}" --max-boots 3 --format json -o spent repo good..bad
valid_verdict out
same "$(verdict 'v["verdict"], v["reason"]')" 'undecided boots' verdict
