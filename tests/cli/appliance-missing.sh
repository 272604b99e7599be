#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Without an appliance a boot cannot be measured: a clear reason, exit 3.
# shellcheck source-path=SCRIPTDIR source=../functions.sh
. "$(dirname -- "$0")/../functions.sh"

mkdir empty
export LIBGUESTFS_PATH=$tmp/empty LIBGUESTFS_BACKEND=direct
bb 3 bench --accel tcg --samples 1 --warmup 0 -o result
has "$err" 'bootbisect: '
has "$err" appliance
