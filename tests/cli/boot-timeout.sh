#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# A run that hangs is ended whole and recorded; the others are measured.
# shellcheck source-path=SCRIPTDIR source=../functions.sh
. "$(dirname -- "$0")/../functions.sh"

demo repo
bb 0 run "${by_number[@]}" --samples 2 --boot-timeout 1s -o result repo mended..fork
has "$(log_lines result sample outcome | sort -u)" timeout
same "$(log_lines result sample outcome | grep -c ok)" 4 samples
has_not "$(commit_value result "$(git -C repo rev-parse hangs)" 'c["status"]')" ok
