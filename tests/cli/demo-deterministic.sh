#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The demo's hashes are the same whoever makes it, and it refuses to write
# into what is there already.
# shellcheck source-path=SCRIPTDIR source=../functions.sh
. "$(dirname -- "$0")/../functions.sh"

demo --plain one
GIT_AUTHOR_NAME=x LC_ALL=C TZ=Asia/Tokyo GIT_DIR=$tmp/nowhere demo --plain two
same "$(git -C two rev-parse bad)" "$(git -C one rev-parse bad)" hash
if demo one 2>err; then
  fail "the demo wrote into a folder that was there"
fi
for history in --plain --folded --merged --firmware; do
  rm -rf one
  demo "$history" one
  git -C one cat-file -e slow
done
