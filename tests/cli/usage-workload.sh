#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Workloads, backends and what a build gives: unknown names are refused.
# shellcheck source-path=SCRIPTDIR source=../functions.sh
. "$(dirname -- "$0")/../functions.sh"

demo --plain repo
refused 2 run --backend generic --make make --workload nonsense repo good..bad
has "$err" nonsense
refused 2 run --backend generic --make make --workload command: repo good..bad
refused 2 run --backend nonsense repo good..bad
has "$err" nonsense
refused 2 run "${by_number[@]}" --gives nonsense:x -o left repo good..bad
[ ! -e left ] || fail 'a folder is left'
refused 2 run "${by_number[@]}" --gives qemu: repo good..bad
# A tree of no known kind needs --make.
refused 2 run repo good..bad
has "$err" --make
