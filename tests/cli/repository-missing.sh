#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# What is no repository is said to be none.
# shellcheck source-path=SCRIPTDIR source=../functions.sh
. "$(dirname -- "$0")/../functions.sh"

mkdir 'plain folder'
refused 2 run "${by_number[@]}" 'plain folder' HEAD~1..HEAD
has "$err" 'plain folder'
refused 2 run "${by_number[@]}" nowhere HEAD~1..HEAD
has "$err" nowhere
git init -q -b main empty
refused 2 run "${by_number[@]}" empty HEAD~1..HEAD
