#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# A build that hangs is ended whole, recorded, and passed over.
# shellcheck source-path=SCRIPTDIR source=../functions.sh
. "$(dirname -- "$0")/../functions.sh"

demo --plain repo
bb 0 run "${by_number[@]}" --make 'git log -1 --format=%s | grep -q firmware && sleep 1000; make' \
  --build-timeout 2s --samples 1 -o result repo slow~1..bad~2
same "$(commit_value result "$(git -C repo rev-parse slow)" 'c["build"]["status"]')" timeout build
[ "$(log_lines result sample outcome | grep -c ok)" -ge 2 ] || fail "too few samples"
