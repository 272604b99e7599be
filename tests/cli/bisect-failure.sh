#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# A run that fails often from one commit on: the commit is found by its
# failures alone; failures without the signature say nothing.
# shellcheck source-path=SCRIPTDIR source=../functions.sh
. "$(dirname -- "$0")/../functions.sh"

demo --plain repo
# Slow fronts say a number above 17: those fail, two of three times.
cat >flaky <<'SCRIPT'
#!/bin/sh
number=$(./qemu-front --demo-number)
case ${number%%.*} in
  17|18|19|20)
    if [ $((BOOTBISECT_SAMPLE % 3)) != 0 ]; then
      echo 'the guest hung'
      exit 1
    fi ;;
esac
if [ $((BOOTBISECT_SAMPLE % 7)) = 0 ]; then
  echo 'no room in /tmp'
  exit 1
fi
echo 1
SCRIPT
chmod +x flaky
failure=(--backend generic --make make --artefact qemu-front --warmup 0
  --workload "command:$tmp/flaky" --metric value --failure --parallel 2)
bb 1 bisect "${failure[@]}" --signature 'guest (hung|died)' --format json -o result repo good..bad
valid_verdict out
same "$(verdict 'v["verdict"], v["culprits"][0]["hash"]')" "culprit $(git -C repo rev-parse slow)" verdict
has "$(log_lines result sample outcome)" skipped

bb 1 bisect "${failure[@]}" --known-clean-good --signature hung -o clean repo good..bad
has "$out" "$(git -C repo rev-parse slow)"
has "$out" 'boots go without this failure'
refused 2 bisect "${failure[@]}" --signature '(' -o bad repo good..bad
has "$err" --signature
refused 2 bisect "${by_bisect[@]}" --parallel 2 -o bad repo good..bad
