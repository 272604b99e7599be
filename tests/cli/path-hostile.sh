#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Spaces, quotes and the like in every path that the user names.
# shellcheck source-path=SCRIPTDIR source=../functions.sh
. "$(dirname -- "$0")/../functions.sh"

name=$'it\'s "a" $(touch owned); path'
mkdir "$name"
cd "$name"
demo --plain "repo $name"
bb 0 run "${by_number[@]}" -o "out $name" --cache-dir "cache $name" "repo $name" slow~1..slow
same "$(log_lines "out $name" sample subject outcome | sort -u | tr '\n' ' ')" '0 ok 1 ok ' samples
bb 0 report "out $name"
[ -z "$(find "$tmp" -name owned)" ] || fail "part of a path was run by a shell"
