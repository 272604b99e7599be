#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Away from a terminal there are plain lines: results on stdout, talk on
# stderr, no colours, nothing with --quiet; --format json is one object.
# shellcheck source-path=SCRIPTDIR source=../functions.sh
. "$(dirname -- "$0")/../functions.sh"

demo --plain repo
bb 0 run "${by_number[@]}" -o one repo slow~1..slow
[ -n "$out" ] || fail "no results on stdout"
[ -n "$err" ] || fail "no talk on stderr"
has_not "$out$err" $'\033'
has_not "$out$err" $'\r'
bb 0 run "${by_number[@]}" --quiet -o two repo slow~1..slow
[ -z "$err" ] || fail "--quiet talks"
bb 0 run "${by_number[@]}" --quiet --format json -o three repo slow~1..slow
"$python" -m json.tool <out >/dev/null || fail "stdout is not one JSON object"
