#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# --version names the program and its version, in one line.
# shellcheck source-path=SCRIPTDIR source=../functions.sh
. "$(dirname -- "$0")/../functions.sh"

bb 0 --version
[[ $out =~ ^bootbisect\ [0-9]+\.[0-9]+\.[0-9]+ ]] || fail "no version"
same "$(wc -l <out)" 1 lines
