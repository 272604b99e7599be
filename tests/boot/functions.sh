# shellcheck shell=bash
# SPDX-License-Identifier: GPL-3.0-or-later
# What the boot tests share beyond ../functions.sh: the means to boot, and one
# cached appliance for all of them.
# shellcheck source-path=SCRIPTDIR source=../functions.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/../functions.sh"

requires command -v qemu-system-x86_64
requires command -v supermin
readable_kernel () {
  local kernel
  for kernel in /boot/vmlinuz-*; do
    if [ -r "$kernel" ]; then
      return 0
    fi
  done
  return 1
}
requires readable_kernel

export LIBGUESTFS_BACKEND=direct LIBGUESTFS_CACHEDIR=$build_dir/tests/appliance
mkdir -p "$LIBGUESTFS_CACHEDIR"
# shellcheck disable=SC2034 # for the tests
limit=1200

# TCG runs wherever the tests do; the demo's delay is a third of such a boot.
# shellcheck disable=SC2034
by_boot=(--backend generic --make make --gives qemu:qemu-front --artefact qemu-front
  --accel tcg --warmup 1)
