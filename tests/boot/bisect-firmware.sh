#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# A commit that slows only the firmware, bisected by that phase and named so.
# shellcheck source-path=SCRIPTDIR source=functions.sh
. "$(dirname -- "$0")/functions.sh"

demo --firmware repo
slow=$(git -C repo rev-parse slow)
bb 1 bisect "${by_boot[@]}" --metric phase:firmware --min-effect 100 --format json -o result \
  repo good..bad
valid_verdict out
same "$(verdict 'v["verdict"], v["culprits"][0]["hash"]')" "culprit $slow" verdict
same "$(verdict '[(p["name"], 2 < p["seconds"] < 6) for p in v["culprits"][0]["phases"] if p["moved"]][0]')" \
  'firmware True' 'the phase that moved'
bb 0 report result
has "$out" 'in the phase firmware +'
