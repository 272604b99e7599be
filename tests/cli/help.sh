#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The help of each verb fits a screen of 24 lines and 80 columns.
# shellcheck source-path=SCRIPTDIR source=../functions.sh
. "$(dirname -- "$0")/../functions.sh"

for verb in '' bench run bisect compare step report resume cache doctor post; do
  bb 0 $verb --help
  [ -z "$err" ] || fail "something on stderr"
  has "$out" "$verb"
  [ "$(wc -l <out)" -le 24 ] || fail "more than 24 lines"
  [ "$(wc -L <out)" -le 80 ] || fail "more than 80 columns"
done
bb 0 --help
for verb in bench run bisect compare step report resume cache doctor post; do
  has "$out" "$verb"
done
