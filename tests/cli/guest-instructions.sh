#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# --metric guest-instructions: taken from the probe, and refused with the
# reason where it can't be counted or would say nothing.
# shellcheck source-path=SCRIPTDIR source=../functions.sh
. "$(dirname -- "$0")/../functions.sh"

cat >probe <<'PROBE'
#!/bin/sh
[ "$1" = --library ] || echo "$*" >>"$SEEN"
echo '{"launch": 0.5, "close": 0.1, "total": 0.6, "instructions": 2611500000}'
PROBE
chmod +x probe
export BOOTBISECT_PROBE=$tmp/probe SEEN=$tmp/seen
touch insn.so 'a,b.so'
bench=(bench --samples 2 --warmup 0 --metric guest-instructions)

refused 2 "${bench[@]}" --accel tcg
has "$err" 'name with --insn-plugin FILE'
refused 2 "${bench[@]}" --accel tcg --insn-plugin nowhere
has "$err" 'nowhere: is not there'
refused 2 "${bench[@]}" --accel tcg --insn-plugin 'a,b.so'
has "$err" 'a comma'
refused 2 "${bench[@]}" --accel kvm --insn-plugin insn.so
has "$err" 'use --accel tcg'
refused 2 bench --accel tcg --insn-plugin insn.so
has "$err" 'is for --metric guest-instructions'
demo --plain repo
refused 2 run --backend generic --make make --gives qemu:qemu-front \
  --metric guest-instructions --insn-plugin insn.so repo good..bad
has "$err" "can't see qemu's own slowdowns"

# Without a word about the accelerator it is the one that counts.
bb 0 "${bench[@]}" --insn-plugin insn.so -o result
has "$out" 'guest-instructions in million, accelerator tcg'
has "$out" 2611.500
same "$(sort -u seen)" "--insn-plugin=$tmp/insn.so" 'the boot'
