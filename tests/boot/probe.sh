#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# One boot as the verbs measure it: its numbers, what ran, nothing left.
. "$(dirname -- "$0")/boot-common.sh"

measure 300 hv="$qemu" kernel-id="Linux version" || fail "measure-boot: status $?"
told '"outcome":"ok"' || fail "no measurement"
for metric in launch close total user system cpu max_memory; do
  told "\"$metric\":{" || fail "no metric $metric"
done
python3 - "$work/json" "$qemu" <<'END' || fail "the numbers do not agree"
import json, os, sys
m = json.load (open (sys.argv[1]))
v = {name: x["value"] for name, x in m["metrics"].items ()}
assert m["value"] == v["total"] and abs (v["launch"] + v["close"] - v["total"]) < 1e-3
assert 0 < v["close"] < v["launch"] and 0 < v["cpu"] and v["max_memory"] > 50e6
ran = m["ran"]
assert ran["qemu"]["inode"] == os.stat (sys.argv[2]).st_ino
assert ran["kernel"]["version"].startswith ("Linux version")
assert "libguestfs.so" in ran["libguestfs"]["path"]
END
none_of_ours || fail "processes left: $(ours)"
no_scratch || fail "scratch left"
