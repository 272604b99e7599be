#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# A tree of libguestfs's shape: each build boots with its own library and
# an appliance of its own; an old appliance, another LIBGUESTFS_PATH and
# another library are no sample, and the runner says why.
# shellcheck source-path=SCRIPTDIR source=../functions.sh
. "$(dirname -- "$0")/../functions.sh"

mkdir -p tree/lib tree/appliance tree/daemon
cd tree
git init -q -b main
echo 'SUBDIRS = lib daemon appliance fish' >Makefile.am
touch configure.ac appliance/packagelist.in
echo 'int guestfs_one;' >lib/one.c
cat >lib/Makefile <<'MAKE'
all: libguestfs.la
libguestfs.la: one.c
	mkdir -p .libs
	cc -shared -o .libs/libguestfs.so.0 one.c
	touch $@
MAKE
cat >daemon/Makefile <<'MAKE'
guestfsd: guestfsd.c
	cc -o $@ guestfsd.c
MAKE
cat >appliance/Makefile <<'MAKE'
all: supermin.d/daemon.tar.gz
supermin.d/daemon.tar.gz: ../daemon/guestfsd
	echo bash >supermin.d/packages
	mkdir -p t/sbin
	cp ../daemon/guestfsd t/sbin
	tar -C t -czf $@ sbin
MAKE
for i in 1 2; do
  echo "int main (void) { return $i; }" >daemon/guestfsd.c
  git add -A
  git -c user.name=A -c user.email=a@example.org commit -q -m "$i"
done
cd ..

# Stands in for the probe and for supermin, which makes an appliance where
# there is none in the cache.  The file fault can lead it astray.
cat >probe <<'PROBE'
#!/bin/sh
if [ "$1" = --library ]; then
  echo '{}'
  exit
fi
. "$FAULT"
appliance=$LIBGUESTFS_CACHEDIR/.guestfs-$(id -u)/appliance.d
if [ ! -e "$appliance/root" ]; then
  mkdir -p "$appliance"
  tar -xzf "$LIBGUESTFS_PATH/supermin.d/daemon.tar.gz" -C "$appliance"
  touch "$appliance/root" "$appliance/kernel"
fi
sum=$(md5sum <"$appliance/sbin/guestfsd" | cut -c1-32)
cat <<END
{"launch": 0.5, "close": 0.1, "total": 0.6, "kernel": {"path": "$appliance/kernel"},
 "libguestfs": {"path": "${LD_LIBRARY_PATH%%:*}/libguestfs.so.0"},
 "daemon": {"md5": "$sum"}, "appliance": {"path": "$LIBGUESTFS_PATH"}}
END
PROBE
chmod +x probe
: >none
export BOOTBISECT_PROBE=$tmp/probe FAULT=$tmp/none LIBGUESTFS_PATH=$tmp/elsewhere
job=(run --configure true --accel tcg --samples 1 --warmup 0 --cache-dir "$tmp/cache")

bb 0 "${job[@]}" -o good tree HEAD~1..HEAD
has "$out" 'backend libguestfs'
same "$(log_lines good sample outcome | sort -u)" ok samples
same "$(log_lines good discarded outcome | xargs)" 'ok ok' 'one appliance a build'
caches=("$tmp"/cache/appliance/libguestfs-*)
same ${#caches[@]} 2 caches

# The cache of one commit holds what the other's was made of.
rm -r "${caches[0]}"
cp -a "${caches[1]}" "${caches[0]}"
bb 0 "${job[@]}" -o old tree HEAD~1..HEAD
has "$err" 'the guestfsd in the appliance that ran is'
has "$(log_lines old sample outcome | sort -u | xargs)" 'ok skipped'
rm -r "${caches[0]}"

planted () {
  echo "$2" >fault
  FAULT=$tmp/fault bb 3 "${job[@]}" -o "$1" tree HEAD~1..HEAD
  has "$err" "$3"
  same "$(log_lines "$1" sample outcome | sort -u)" skipped "$1"
}
mkdir -p elsewhere other
artefacts=("$tmp"/cache/artefacts/*/files)
cp -r "${artefacts[0]}/appliance/supermin.d" elsewhere
cp "${artefacts[0]}/lib/.libs/libguestfs.so.0" other
# shellcheck disable=SC2016 # for the probe
planted path 'LIBGUESTFS_PATH=$HOME/../elsewhere' 'the appliance that ran is'
planted library 'LD_LIBRARY_PATH='"$tmp/other" 'the libguestfs that ran is'
