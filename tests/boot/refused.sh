#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# A boot of another qemu than the one that was built is no sample.
. "$(dirname -- "$0")/boot-common.sh"

hv front :
measure 300 hv="$work/front" hv-binary=/bin/true || fail "measure-boot: status $?"
told '"outcome":"skipped"' || fail "it was taken"
told 'not \\/bin\\/true' || fail "the reason does not name both"
