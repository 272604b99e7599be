#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# A bisection by a phase asks for what tells it, and names it; a comparison of
# the whole time names the phase that moved.
# shellcheck source-path=SCRIPTDIR source=../functions.sh
. "$(dirname -- "$0")/../functions.sh"

requires "$python" -c 'import jsonschema'
# Stands in for the probe: what the front's steps cost is in its own phase.
cat >probe <<'PROBE'
#!/bin/sh
export BOOTBISECT_COMMIT="$$" # another noise each time
total=$("$LIBGUESTFS_HV" --demo-number)
file=$(stat -L -c '"path": "%n", "device": %d, "inode": %i, "size": %s' "$LIBGUESTFS_HV")
phase=qemu+firmware+kernel
case " $* " in *' --phases '*) phase=qemu ;; esac
awk -v t="$total" -v file="$file" -v phase="$phase" 'BEGIN {
  printf "{\"launch\": %f, \"close\": 0.1, \"total\": %f, ", t - .1, t
  printf "\"phases\": [{\"name\": \"%s\", \"seconds\": %f}, ", phase, t - 10
  printf "{\"name\": \"init\", \"seconds\": %f}], \"qemu\": {%s}}\n", 10 + t / 1000, file }'
PROBE
chmod +x probe
export BOOTBISECT_PROBE=$tmp/probe
demo --plain repo
slow=$(git -C repo rev-parse slow)
by_boot=(--backend generic --make make --gives qemu:qemu-front --artefact qemu-front
  --accel tcg --warmup 0)
bb 1 bisect "${by_boot[@]}" --metric phase:qemu --format json -o phase repo good..bad
valid_verdict out
same "$(verdict 'v["culprits"][0]["hash"], v["culprits"][0]["phases"][0]["name"], v["culprits"][0]["phases"][0]["moved"]')" \
  "$slow qemu True" 'by the phase'
same "$(log_lines phase job workload metric)" 'boot:phases phase:qemu' 'what is on record'
bb 1 compare "${by_boot[@]}" -o total repo slow~1 slow
same "$(log_lines total job workload metric)" 'boot total' 'what is on record'
has "$out" 'in the phase qemu+firmware+kernel +[45].'
same "$(commit_value total "$slow" '[p["name"] for p in c["phases"]]')" \
  "['qemu+firmware+kernel', 'init']" 'phases of a commit'
refused 2 bisect "${by_boot[@]}" --metric phase:bios -o wrong repo good..bad
has "$err" "'bios' is no phase of a boot: qemu, firmware"
[ ! -e wrong ] || fail 'a folder is left'
