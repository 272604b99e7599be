#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Which commits are measured: first-parent, every Nth, tags, paths; always
# with both ends.
# shellcheck source-path=SCRIPTDIR source=../functions.sh
. "$(dirname -- "$0")/../functions.sh"

demo --merged repo
selects () {
  local wanted=$1
  shift
  rm -rf result
  bb 0 run "${by_number[@]}" --samples 1 -o result "$@" repo good..bad
  same "$(find result/commits -name '*.json' | wc -l)" "$wanted" "$*"
}
selects 5 --first-parent
selects 3 --first-parent --every 3
selects 4 --tags --first-parent
# README changes in one commit only; both ends are there always.
selects 3 --path README
selects 3 --path README --path nothing-of-this-name
