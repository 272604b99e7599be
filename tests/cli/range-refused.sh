#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Ranges that hold nothing, run backwards, or name what there is not.
# shellcheck source-path=SCRIPTDIR source=../functions.sh
. "$(dirname -- "$0")/../functions.sh"

demo --plain repo
refused 2 run "${by_number[@]}" repo bad..bad
has "$err" empty
refused 2 run "${by_number[@]}" repo bad..good
has "$err" revers
refused 2 run "${by_number[@]}" repo nonsense..bad
has "$err" nonsense
refused 2 run "${by_number[@]}" repo good..nonsense
has "$err" nonsense
refused 2 run "${by_number[@]}" repo good...bad
has "$err" ..
refused 2 run "${by_number[@]}" repo bad
refused 2 run "${by_number[@]}" repo $'good..\033[31mbad'
has_not "$err" $'\033'
