#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# A folder with other things in it is refused and left as it is, and so is
# the folder of another job; the same command again finds its job done.
# shellcheck source-path=SCRIPTDIR source=../functions.sh
. "$(dirname -- "$0")/../functions.sh"

demo --plain repo
mkdir other
echo mine >other/file
refused 2 run "${by_number[@]}" -o other repo slow~1..slow
has "$err" other
same "$(ls -A other) $(cat other/file)" 'file mine'
echo mine >file
refused 2 run "${by_number[@]}" -o file repo slow~1..slow
same "$(cat file)" mine

bb 0 run "${by_number[@]}" -o result repo slow~1..slow
before=$(log_lines result sample time)
bb 0 run "${by_number[@]}" -o result repo slow~1..slow
same "$(log_lines result sample time)" "$before" samples
sum=$(sha256sum result/evidence.jsonl)
refused 2 run "${by_number[@]}" --samples 4 -o result repo slow~1..slow
same "$(sha256sum result/evidence.jsonl)" "$sum" log
