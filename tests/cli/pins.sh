#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# --hv, --kernel, --appliance and --libguestfs: refused where they make no
# sense, else they reach the boot, are on record and part of what a job is.
# shellcheck source-path=SCRIPTDIR source=../functions.sh
. "$(dirname -- "$0")/../functions.sh"

cat >probe <<'PROBE'
#!/bin/sh
[ "$1" = --library ] || echo "$LIBGUESTFS_HV $LIBGUESTFS_PATH" >>"$SEEN"
echo '{"launch": 0.5, "close": 0.1, "total": 0.6, "kernel": {"path": "'"$LIBGUESTFS_PATH/kernel"'"}}'
PROBE
printf '#!/bin/sh\n' >hv
chmod +x probe hv
export BOOTBISECT_PROBE=$tmp/probe SEEN=$tmp/seen
head -c 1024 /dev/zero >image
printf HdrS | dd of=image bs=1 seek=514 conv=notrunc status=none
mkdir -p fixed half co:lon
touch fixed/kernel fixed/initrd fixed/root half/kernel
bench=(bench --accel tcg --samples 1 --warmup 0)

refused 2 "${bench[@]}" --hv nowhere
has "$err" '--hv: '
has "$err" nowhere
refused 2 "${bench[@]}" --hv image
has "$err" 'is a kernel image'
refused 2 "${bench[@]}" --kernel hv
has "$err" 'not a kernel image'
refused 2 "${bench[@]}" --appliance half
has "$err" 'has no initrd'
refused 2 "${bench[@]}" --appliance co:lon
has "$err" 'a colon'
refused 2 "${bench[@]}" --libguestfs fixed
has "$err" 'libguestfs.so.0'
refused 2 "${bench[@]}" --appliance fixed --kernel image
has "$err" 'kernel of its own'
demo --plain repo
refused 2 run --backend generic --make make --gives qemu:qemu-front --hv hv repo good..bad
has "$err" 'under test'
refused 2 run "${by_number[@]}" --hv hv repo good..bad
has "$err" 'workload command makes none'
refused 2 compare --hv hv "$tmp/hv" "$tmp/hv"
has "$err" 'under test'

bb 0 "${bench[@]}" --hv hv --appliance fixed -o result
has "$out" "pinned: hv $tmp/hv, appliance $tmp/fixed"
same "$(sort -u seen)" "$tmp/hv $tmp/fixed" 'the boot'
bb 0 report --format html result
has "$out" "pinned: hv $tmp/hv"
bb 0 report --format json result
"$python" -c "
import json, sys
commit = json.load(open('out'))['commits'][0]
assert commit['pins']['hv']['path'] == '$tmp/hv', commit['pins']
assert len(commit['pins']['appliance']['content']) == 40
import jsonschema
jsonschema.validate(commit, json.load(open('$source_dir/reports/schema/commit.json')))
" || fail 'the pins are not in the JSON'

# Another qemu of the same name is another job.
rm -r result/commits
sed -i '/"type":"\(end\|verdict\)"/d' result/evidence.jsonl
echo '# newer' >>hv
refused 2 "${bench[@]}" --hv hv --appliance fixed -o result
has "$err" 'another job'
