#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# When the disk is full the job ends with one clear reason and exit 3, and
# what was measured before is whole; with room again it goes on.
# shellcheck source-path=SCRIPTDIR source=../functions.sh
. "$(dirname -- "$0")/../functions.sh"

if [ -z "${DISK_FULL-}" ]; then
  mkdir small
  if [ "$(id -u)" = 0 ]; then
    private=(unshare -m)
  else
    private=(unshare -rm)
  fi
  requires "${private[@]}" mount -t tmpfs -o size=1m none "$tmp/small"
  DISK_FULL=1 "${private[@]}" "$source_dir/tests/cli/disk-full.sh"
  exit
fi

mkdir small
mount -t tmpfs -o size=400k none small
demo --plain repo
dd if=/dev/zero of=small/filler bs=1k count=380 status=none
bb 3 run "${by_number[@]}" --samples 40 -o small/result repo good..bad
has "$err" 'No space left'
"$python" -c 'import json; [json.loads(l) for l in open("small/result/evidence.jsonl")]' ||
  fail "the log has a torn line"
cp small/result/evidence.jsonl before
rm small/filler
mount -o remount,size=16m small
bb 0 run "${by_number[@]}" --samples 40 -o small/result repo good..bad
cmp -n "$(stat -c %s before)" before small/result/evidence.jsonl || fail "lines were lost"
umount small
