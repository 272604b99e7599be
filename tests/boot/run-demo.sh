#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Commits of the demo, really built and booted: what ran was what was built,
# and the slow commit stands out.
# shellcheck source-path=SCRIPTDIR source=functions.sh
. "$(dirname -- "$0")/functions.sh"

demo repo
before=$(fingerprint repo)
bb 0 run "${by_boot[@]}" --samples 2 -o result repo merge..slow
commit () { commit_value result "$(git -C repo rev-parse "$1")" "$2"; }
ratio='c["metrics"]["total"]["against_parent"]["ratio"]'
same "$(commit slow "$ratio > 1.15")" True "slow: $(commit slow "$ratio")"
same "$(commit slow 'c["status"]')" measured slow
has "$out" 'Verify the firmware'
same "$(fingerprint repo)" "$before" fingerprint
