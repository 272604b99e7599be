#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# A tree that looks like Linux is taken for it; what is built from one commit
# in two worktrees is one artefact, and so is what two commits compile to that
# differ in words alone.  Its make does what the kernel's does.
# shellcheck source-path=SCRIPTDIR source=../functions.sh
. "$(dirname -- "$0")/../functions.sh"

mkdir bin
for tool in flex bison bc lz4; do
  ln -s /bin/true bin/$tool
done
# shellcheck disable=SC2016 # for the script
printf '#!/bin/sh\ncase $1 in -E) exit 0 ;; esac\nexec /usr/bin/cc "$@"\n' >bin/cc
chmod +x bin/cc
export PATH=$tmp/bin:$PATH CC=cc

git init -q -b main repo
mkdir -p repo/init repo/arch/x86
touch repo/Kbuild repo/arch/x86/Kconfig
cat >repo/init/main.c <<'END_OF_C'
const char version[] = "Linux version 6 (me@" HOST ")";
int main (void) { return 0; }
END_OF_C
cat >repo/Makefile <<'END_OF_MAKE'
allnoconfig:; cp $(O)/$(KCONFIG_ALLCONFIG) $(O)/$(KCONFIG_CONFIG)
vmlinux: $(O)/vmlinux
$(O)/vmlinux: init/main.c; $(CC) -DHOST='"$(KBUILD_BUILD_HOST)"' -o $@ init/main.c
bzImage: $(O)/vmlinux; mkdir -p $(O)/arch/x86/boot; cp $(O)/vmlinux $(O)/arch/x86/boot/bzImage
.PHONY: vmlinux
END_OF_MAKE
commit () { git -C repo add -A; git -C repo -c user.name=T -c user.email=t@example.com commit -qm "$1"; }
commit base
echo '/* words */' >>repo/init/main.c
commit words
sed -i 's/return 0/return 3/' repo/init/main.c
commit code
git clone -q repo other

by_toy=(--workload 'command:echo 1; grep -q build-0000 bzImage && exit 1; exit 0' --metric value
  --samples 1 --warmup 0)
bb 0 run "${by_toy[@]}" -o one repo HEAD~2..HEAD
has "$out" 'backend kernel'
bb 0 run "${by_toy[@]}" --cache-dir "$tmp/elsewhere/further/cache" -o two other HEAD~2..HEAD
same "$(log_lines one build status | sort -u)" ok builds
same "$(log_lines two build artefact content cached)" "$(log_lines one build artefact content cached)" \
  'two worktrees'
same "$(log_lines one build cached | sort -u)" False 'really built'
content () { log_lines one build subject content | sed -n "s/^$1 //p"; }
same "$(content 1)" "$(content 0)" 'words alone'
[ "$(content 2)" != "$(content 0)" ] || fail 'other code, and the same artefact'

refused 2 run "${by_toy[@]}" --kernel-config nothing -o three repo HEAD~2..HEAD
has "$err" nothing
[ ! -e three ] || fail 'a folder is left'
