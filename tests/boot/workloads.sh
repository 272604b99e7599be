#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# What users do besides a plain boot, really done: a guest inspected, disks in
# one appliance and apart, appliances at once, and the kinds of appliances.
# shellcheck source-path=SCRIPTDIR source=functions.sh
. "$(dirname -- "$0")/functions.sh"

PATH=$PATH:/usr/sbin:/sbin
requires command -v mke2fs

# A guest that is just large enough to be one.
mkdir -p guest/{etc,bin,usr/bin,var/lib/dpkg}
uuid=8a1f4f1e-3c5d-4a52-9d2e-0d4f8b7c6a11
printf 'NAME="Debian GNU/Linux"\nID=debian\nVERSION_ID="12"\n' >guest/etc/os-release
echo 12.5 >guest/etc/debian_version
echo "UUID=$uuid / ext4 defaults 0 1" >guest/etc/fstab
printf 'Package: bash\nStatus: install ok installed\nArchitecture: amd64\nVersion: 5.2-1\n\n' \
  >guest/var/lib/dpkg/status
cp /bin/true guest/bin/sh
truncate -s 64M guest.img
mke2fs -q -t ext4 -U $uuid -d guest guest.img
sum=$(cksum guest.img)

one=(bench --accel tcg --warmup 0 --samples 1 --format json)
metric () {
  "$python" -c 'import json, sys
metrics = json.load(open("out"))["commits"][0]["metrics"]
print(eval(sys.argv[1], {name.replace(":", "_"): m["median"] for name, m in metrics.items()}))' "$1"
}

bb 0 "${one[@]}" --workload inspect:guest.img
same "$(metric 'min(inspect_os, mountpoints, mount, list_applications, get_icon) > 0')" True operations
same "$(metric 'abs(inspect_os + mountpoints + mount + list_applications + get_icon - inspection) < .01')" True sum
same "$(metric 'abs(launch + close + inspection - total) < .01')" True total
same "$(cksum guest.img)" "$sum" 'the guest'

bb 0 "${one[@]}" --workload disks:2
same "$(metric 'together < apart')" True disks
same "$(metric 'abs(apart / together - saving) < .01')" True saving

bb 0 "${one[@]}" --workload parallel:1-2
same "$(metric 'min(parallel_1, parallel_2) > 0 and memory_1 < memory_2')" True 'at once'
[ -z "$(ls -A "$TMPDIR")" ] || fail "left in TMPDIR: $(ls "$TMPDIR")"

# Not a kind that this library has: one line, and the others are measured.
bb 0 bench --accel tcg --warmup 0 --samples 1 --guestfs-backend direct,uml
has "$out" 'invalid backend: uml'

bb 0 bench --accel tcg --warmup 0 --samples 1 --compare-appliances --format json -o kinds
kinds=$("$python" -c 'import json
for c in json.load(open("out"))["commits"]:
    print(c["status"])')
same "$kinds" $'measured\nmeasured\nmeasured' kinds
has "$(log_lines kinds sample ran)" '/dev/shm/bootbisect-'
same "$(find "/dev/shm/bootbisect-$(id -u)" -mindepth 1 -type d)" '' 'left in /dev/shm'
