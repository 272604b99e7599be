#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Every shell script of the project passes shellcheck.
# shellcheck source-path=SCRIPTDIR source=../functions.sh
. "$(dirname -- "$0")/../functions.sh"

requires command -v shellcheck
cd "$source_dir"
scripts=(tests/functions.sh)
while IFS= read -r -d '' file; do
  if head -n 1 "$file" | grep -Eq '^#!.*(bash|/sh)'; then
    scripts+=("$file")
  fi
done < <(find .ci contrib tests -type f -print0)
[ ${#scripts[@]} -gt 20 ] || fail "only ${#scripts[@]} scripts found"
printf '%s\0' "${scripts[@]}" |
  xargs -0 -n 8 -P "$(nproc)" shellcheck -x -P SCRIPTDIR
