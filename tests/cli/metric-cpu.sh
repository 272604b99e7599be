#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# --metric cpu decides by the CPU time of the whole tree, whatever the clock
# on the wall says.
# shellcheck source-path=SCRIPTDIR source=../functions.sh
. "$(dirname -- "$0")/../functions.sh"

git init -q repo
add () {
  echo "$1" >repo/work
  git -C repo add work
  git -C repo -c user.name=A -c user.email=a@example.org commit -q -m "$1"
}
# In a child, so that it is the tree that is counted; the first sleeps more.
# shellcheck disable=SC2016 # the commit's own shell expands it
spin='sh -c "i=0; while [ \$i -lt $n ]; do i=\$((i+1)); done"; sleep $s'
add "n=20000 s=.3; $spin"
add "n=100000 s=.1; $spin"
bb 1 compare --backend generic --make true --artefact work --workload 'command:. ./work' \
  --metric cpu --warmup 0 --min-effect 50 --format json -o result repo HEAD~1 HEAD
same "$(verdict 'v["verdict"], v["culprits"][0]["effect"]["ratio"] > 1.5')" 'culprit True' verdict
same "$(log_lines result job metric)" cpu metric
