#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The time that supermin takes for the appliance is not the boot's: a limit
# that it runs into is no failed boot, and the boot is made again.
# shellcheck source-path=SCRIPTDIR source=../functions.sh
. "$(dirname -- "$0")/../functions.sh"

# Stands in for the probe and for supermin, which makes the appliance under
# another name first.  The fourth run finds that a package was upgraded.
cat >probe <<'PROBE'
#!/bin/sh
if [ "$1" = --library ]; then
  echo '{}'
  exit
fi
cache=$LIBGUESTFS_CACHEDIR/.guestfs-$(id -u)
echo >>"$COUNT"
case $(wc -l <"$COUNT") in
  1)
    sleep 2
    mkdir -p "$cache/appliance.d"
    echo 1 >"$cache/appliance.d/root" ;;
  4)
    mkdir "$cache/appliance.d.abcd1234"
    exec sleep 50 ;;
  5)
    sleep 2
    echo 22 >"$cache/appliance.d/root" ;;
esac
echo '{"launch": 0.5, "close": 0.1, "total": 0.6}'
PROBE
chmod +x probe
export BOOTBISECT_PROBE=$tmp/probe COUNT=$tmp/count LIBGUESTFS_CACHEDIR=$tmp/appliance
mkdir appliance
bb 0 bench --accel tcg --samples 5 --warmup 0 --boot-timeout 1s -o result
same "$(log_lines result sample outcome | sort -u)" ok samples
same "$(log_lines result discarded outcome | xargs)" 'ok timeout ok' discarded
# A boot that hangs with its appliance at hand still does.
cat >probe <<'PROBE'
#!/bin/sh
[ "$1" != --library ] || exec echo '{}'
exec sleep 50
PROBE
bb 3 bench --accel tcg --samples 1 --warmup 0 --boot-timeout 1s -o hanging
has "$(log_lines hanging sample outcome | sort -u)" timeout
same "$(log_lines hanging discarded outcome)" '' discarded
