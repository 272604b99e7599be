#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# A bare clone serves as well.
# shellcheck source-path=SCRIPTDIR source=../functions.sh
. "$(dirname -- "$0")/../functions.sh"

demo --plain repo
git clone -q --bare repo bare.git
before=$(fingerprint bare.git)
bb 0 run "${by_number[@]}" --samples 1 -o result bare.git slow~1..slow
[ "$(log_lines result sample outcome | grep -c ok)" -ge 2 ] || fail "too few samples"
same "$(fingerprint bare.git)" "$before" fingerprint
