#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# A cache that cannot be written is said to be that, in one line.
# shellcheck source-path=SCRIPTDIR source=../functions.sh
. "$(dirname -- "$0")/../functions.sh"

demo --plain repo
: >file
refused 3 run "${by_number[@]}" --cache-dir file/cache repo slow~1..slow
has "$err" file/cache

mkdir cache
chmod a-w cache
# Root writes everywhere unless it gives that privilege up.
if [ "$(id -u)" = 0 ]; then
  requires setpriv --bounding-set -dac_override,-dac_read_search true
  program=$bootbisect
  {
    printf '#!/bin/sh\nexec setpriv --bounding-set -dac_override,-dac_read_search '
    printf '%q "$@"\n' "$program"
  } >unprivileged
  chmod +x unprivileged
  bootbisect=$tmp/unprivileged
fi
refused 3 run "${by_number[@]}" --cache-dir cache repo slow~1..slow
has "$err" cache
[ -z "$(git -C repo worktree list | sed 1d)" ] || fail "a worktree is left behind"
