#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Two commits: the slower one is told, equal ones are equal; a file that
# changed is another job.
# shellcheck source-path=SCRIPTDIR source=../functions.sh
. "$(dirname -- "$0")/../functions.sh"

demo --plain repo
bb 1 compare "${by_bisect[@]}" --format json -o slower repo slow~1 slow
valid_verdict out
same "$(verdict 'v["verdict"], v["culprits"][0]["hash"]')" "culprit $(git -C repo rev-parse slow)" slower
bb 0 compare "${by_bisect[@]}" --format json -o faster repo slow slow~1
same "$(verdict 'v["culprits"][0]["effect"]["ratio"] < .9')" True faster
bb 0 compare "${by_bisect[@]}" --format json -o equal repo good good~0
same "$(verdict 'v["verdict"]')" no-change equal

printf '#!/bin/sh\n# one\n' >a; printf '#!/bin/sh\n# two\n' >b; chmod +x a b
number=(--workload 'command:echo 1' --metric value --warmup 0)
bb 0 compare "${number[@]}" -o files a b
printf '# three\n' >>b
refused 2 compare "${number[@]}" -o files a b
has "$err" 'another job'
refused 2 compare "${number[@]}" a missing
