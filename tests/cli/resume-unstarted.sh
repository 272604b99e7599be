#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# A job that was killed before its first line was whole begins again.
# shellcheck source-path=SCRIPTDIR source=../functions.sh
. "$(dirname -- "$0")/../functions.sh"

demo --plain repo
mkdir -p empty/logs torn/logs
: >empty/evidence.jsonl
printf '{"type":"jo' >torn/evidence.jsonl
bb 0 run "${by_number[@]}" -n 1 -o empty repo slow~1..slow
bb 0 run "${by_number[@]}" -n 1 -o torn repo slow~1..slow
has "$err" torn
