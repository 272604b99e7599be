#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# A boot that hangs is killed whole, recorded with what it printed, and
# passed over; so is a commit that does not build.
# shellcheck source-path=SCRIPTDIR source=functions.sh
. "$(dirname -- "$0")/functions.sh"

demo repo
bb 0 run "${by_boot[@]}" --samples 1 --boot-timeout 50s -o result repo fast..fork
status () { commit_value result "$(git -C repo rev-parse "$1")" 'c["status"]'; }
same "$(status mended)" measured mended
same "$(status fork)" measured fork
same "$(status hangs)" unbootable hangs
same "$(status broken)" unbuildable broken
has "$(log_lines result sample outcome | sort -u)" timeout
