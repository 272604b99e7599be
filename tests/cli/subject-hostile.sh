#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# A commit subject with markup, escape sequences and marks that turn text
# around reaches neither a shell nor the terminal, and is kept whole in JSON.
# shellcheck source-path=SCRIPTDIR source=../functions.sh
. "$(dirname -- "$0")/../functions.sh"

demo repo
bb 0 run "${by_number[@]}" -o result repo merge^~1..merge^
both="$out$err"
bb 0 report result
both+="$out$err"
has "$both" '<script>alert(1)</script>'
for mark in $'\033' $'\a' $'\u202e'; do
  has_not "$both" "$mark"
done
[ -z "$(find "$tmp" -name owned)" ] || fail "the subject was run by a shell"
same "$(commit_value result "$(git -C repo rev-parse merge^)" 'c["commit"]["subject"]')" \
  "$(git -C repo log -1 --format=%s merge^)" subject
