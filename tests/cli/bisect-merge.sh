#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The merge that brought the slowdown is found, then entered.
# shellcheck source-path=SCRIPTDIR source=../functions.sh
. "$(dirname -- "$0")/../functions.sh"

demo --merged repo
bb 1 bisect "${by_bisect[@]}" --format json -o result repo good..bad
valid_verdict out
same "$(log_lines result enter merge | wc -l)" 1 'merges entered'
same "$(verdict 'v["verdict"], v["culprits"][0]["hash"]')" "culprit $(git -C repo rev-parse slow)" verdict
