#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# A real kernel with commits on top of it, built and booted: each commit is
# told for what it is, the slow one is found, and so is the one that panics;
# a kernel that is not the one that was built is refused.
#
# KERNEL_COMMITS=24 makes a longer history, of which only what the bisection
# asks for is built; KERNEL_CACHE=DIR keeps builds and ccache there.
# shellcheck source-path=SCRIPTDIR source=functions.sh
. "$(dirname -- "$0")/functions.sh"

commits=${KERNEL_COMMITS-6}
cache=${KERNEL_CACHE-$HOME/cache}
limit=${KERNEL_LIMIT-2400}
for tool in bc bison flex lz4; do
  requires command -v $tool
done
requires test -r /usr/src/linux-source-6.1.tar.xz
mkdir -p "$cache"
bash "$source_dir/tests/boot/kernel-history" repo "$commits"
before=$(git -C repo rev-parse HEAD; git -C repo status --porcelain; git -C repo worktree list)
hash_of () { git -C repo rev-parse "$1"; }
by_kernel=(--accel tcg --cache-dir "$cache")

if [ "$commits" = 6 ]; then
  # Each is built and booted; the rest of this test finds these builds again.
  bb 0 run "${by_kernel[@]}" --samples 1 --warmup 0 -o result repo good..bad
  status () { commit_value result "$(hash_of "$1")" 'c["status"]'; }
  same "$(status good)" measured good
  same "$(status broken)" unbuildable broken
  same "$(status slow)" measured slow
  same "$(status panics)" unbootable panics
  same "$(status bad)" measured bad
  has "$(log_lines result build reason)" 'planted'
  has "$(log_lines result sample tail)" 'Kernel panic - not syncing: planted by a test'
  # A text is no other kernel: the two share their boots.
  content () { log_lines result build subject content | sed -n "s/^$1 //p"; }
  [ -n "$(content 3)" ] || fail 'no content'
  same "$(content 4)" "$(content 3)" 'the commit of a text'
  # What the guest says that it runs is what was built.
  said () {
    log_lines result sample outcome subject ran |
      sed -n "s/^ok $1 .*@\(build-[0-9a-f]*\)) .*/\1/p" | head -n 1
  }
  [ -n "$(said 0)" ] || fail 'no build id in the version line'
  [ "$(said 0)" != "$(said 3)" ] || fail 'two kernels, one id'
  for subject in 0 3; do
    grep -q "^$(said $subject)$" "$cache"/artefacts/*/files/build-id || fail 'not the built one'
  done
  # The limit of a boot is learnt from the reference.
  limits=$(log_lines result sample subject limit)
  has_not "$limits" '3 300.0'
fi

bb 1 bisect "${by_kernel[@]}" --min-effect 20 --format json -o found repo good..bad
valid_verdict out
same "$(verdict 'v["verdict"], v["culprits"][0]["hash"]')" "culprit $(hash_of slow)" verdict
printf '%s\n' "$err" | tail -n 1

if [ "$commits" = 6 ]; then
  bb 1 bisect "${by_kernel[@]}" --warmup 0 --failure --signature 'panic.*planted' --format json \
    -o failure repo good..panics
  same "$(verdict 'v["verdict"], v["culprits"][0]["hash"]')" "culprit $(hash_of panics)" failure

  # Another kernel than the one that was built, in the right place.
  root=$(ls "$cache"/artefacts/*/files/root)
  mkdir stale stale-boot
  cp "${root%root}initrd" "${root%root}README.fixed" stale
  ln -s "$root" stale/root
  image=$(grep -l "$(said 0)" "$cache"/artefacts/*/files/build-id)
  cp "${image%build-id}bzImage" stale/kernel
  "$MEASURE_BOOT" "$tmp/stale-boot" 300 appliance="$tmp/stale" kernel-id="$(said 3)" >out
  has "$(tr -d '\n' <out)" '"outcome":"skipped"'
  has "$(cat out)" "$(said 0)"
  has "$(cat out)" "not $(said 3)"
fi
same "$(git -C repo rev-parse HEAD; git -C repo status --porcelain; git -C repo worktree list)" \
  "$before" 'the clone'
