# SPDX-License-Identifier: GPL-3.0-or-later
# For the tests of real boots: a folder of their own, a hv that hangs, and
# what may not be left when a boot has ended.  MEASURE_BOOT and
# BOOTBISECT_PROBE come from meson.
set -eu

qemu=$(command -v "qemu-system-$(uname -m)") || { echo "skipped: no qemu"; exit 77; }
[ -x "${BOOTBISECT_PROBE-}" ] || { echo "skipped: bootbisect-probe is not built"; exit 77; }

export BOOTBISECT_TEST=$$
work=$(mktemp -d)
trap 'end_all; rm -rf "$work"' EXIT

fail () {
  echo "failed: $*"
  [ ! -f "$work/json" ] || cat "$work/json"
  exit 1
}

# Ids of all live processes that have this test's environment, but its shells.
ours () {
  local p
  for p in /proc/[0-9]*; do
    if [ "${p#/proc/}" != $$ ] && [ "$(readlink "$p/exe" 2>/dev/null)" != "$(readlink /proc/$$/exe)" ] \
        && tr '\0' '\n' 2>/dev/null <"$p/environ" | grep -qx "BOOTBISECT_TEST=$$"; then
      echo "${p#/proc/}"
    fi
  done 2>/dev/null
}

# Jobs that a failed test left: by their keepers first, which clean up.
end_all () {
  local p
  for p in $(ours); do
    [ "$(readlink "/proc/$p/exe")" != "$(readlink -f "$MEASURE_BOOT")" ] || kill "$p" || true
  done
  await 3 none_of_ours || true
  for p in $(ours); do kill -9 "$p" 2>/dev/null || true; done
}

# The folders that libguestfs made outside of scratch in the run that is under
# way, and whether any of them is still there.
note_folders () { cat "$work"/scratch/*/.folders >"$work/folders" 2>/dev/null || true; }
folders_left () { xargs -r ls -d <"$work/folders" 2>/dev/null; }

# await SECONDS COMMAND...: until it succeeds.
await () {
  local n=$(($1 * 10)); shift
  while ! "$@"; do
    n=$((n - 1)); [ $n -gt 0 ] || return 1
    sleep .1
  done
}

none_of_ours () { [ -z "$(ours)" ]; }
no_scratch () { [ -z "$(ls "$work/scratch" 2>/dev/null)" ]; }
launched () { [ -e "$work/launched" ]; }

# hv NAME COMMAND: a front that passes what libguestfs asks a new qemu on to
# the real one, and runs COMMAND for the launch itself.
hv () {
  cat >"$work/$1" <<END
#!/bin/sh
case " \$* " in
  *" -kernel "*) touch '$work/launched'; $2 ;;
esac
exec '$qemu' "\$@"
END
  chmod +x "$work/$1"
}

measure () { "$MEASURE_BOOT" "$work" "$@" >"$work/json"; }
told () { grep -q -- "$1" "$work/json"; }
