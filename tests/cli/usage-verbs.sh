#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Verbs, options and arguments that there are not: one line, exit 2.
# shellcheck source-path=SCRIPTDIR source=../functions.sh
. "$(dirname -- "$0")/../functions.sh"

refused 2
refused 2 boot
refused 2 --no-such-option
refused 2 run --no-such-option
refused 2 run --samples
refused 2 run
refused 2 run one
refused 2 run one two three
refused 2 bench --make make
refused 2 bench something
refused 2 report
refused 2 resume
refused 2 cache
refused 2 cache burn
refused 2 doctor something
