#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Numbers are read whole or refused, before anything else is tried.
# shellcheck source-path=SCRIPTDIR source=../functions.sh
. "$(dirname -- "$0")/../functions.sh"

demo --plain repo
for word in 12x '' ' 3' -1 1e3 0x10 99999999999999999999; do
  refused 2 run "${by_number[@]}" --samples "$word" repo good..bad
  has "$err" --samples
  refused 2 run "${by_number[@]}" --memsize "$word" repo good..bad
  has "$err" --memsize
done
refused 2 run --samples 0 repo good..bad
refused 2 run --every 0 repo good..bad
refused 2 run --jobs 0 repo good..bad
for word in 12x '' 0 -5m m '5 m' nan; do
  refused 2 run --boot-timeout "$word" repo good..bad
  has "$err" --boot-timeout
  refused 2 run --build-timeout "$word" repo good..bad
done
for word in 12x '' 20GB -1; do
  refused 2 run --cache-limit "$word" repo good..bad
done
refused 2 run --accel xen repo good..bad
refused 2 bench --format nonsense
refused 2 run --format nonsense "${by_number[@]}" repo good..bad
[ ! -e home/.local ] || fail "a refused command left a result folder"
