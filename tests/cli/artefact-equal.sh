#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Commits that change no byte of the artefact are known to be equal.
# shellcheck source-path=SCRIPTDIR source=../functions.sh
. "$(dirname -- "$0")/../functions.sh"

demo --plain repo
bb 0 run "${by_number[@]}" --samples 1 -o result repo good..bad
content () { log_lines result build subject content | sort -n | sed -n "$1s/.* //p"; }
same "$(content 2)" "$(content 1)" 'README only'
same "$(content 7)" "$(content 6)" 'comment only'
[ "$(content 5)" != "$(content 4)" ] || fail "different builds count as equal"
