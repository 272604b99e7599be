#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# --accel kvm where no guest runs under KVM: one line, and what to do.
# shellcheck source-path=SCRIPTDIR source=../functions.sh
. "$(dirname -- "$0")/../functions.sh"

printf '%s\n' '#!/bin/sh' 'exit 1' >probe
chmod +x probe
export BOOTBISECT_PROBE=$tmp/probe
refused 3 bench --accel kvm -o result
has "$err" 'no KVM'
has "$err" '--accel tcg'
