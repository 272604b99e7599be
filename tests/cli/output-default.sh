#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Without --output results go to the user's state folder, and the path is
# said; with XDG_STATE_HOME there.
# shellcheck source-path=SCRIPTDIR source=../functions.sh
. "$(dirname -- "$0")/../functions.sh"

demo --plain repo
bb 0 run "${by_number[@]}" repo slow~1..slow
folder=$(echo home/.local/state/bootbisect/repo-run-*)
[ -f "$folder/evidence.jsonl" ] || fail "no $folder/evidence.jsonl"
has "$out$err" "${folder##*/}"
XDG_STATE_HOME=$tmp/state bb 0 run "${by_number[@]}" repo slow~1..slow
[ -f "$(echo state/bootbisect/repo-run-*)/evidence.jsonl" ] || fail "XDG_STATE_HOME was not kept to"
