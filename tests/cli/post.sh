#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# post without a dashboard: what is wrong with a target is told in a line that
# holds no secret; what nobody takes waits, and is not lost; a verb that
# measures does not mind.
# shellcheck source-path=SCRIPTDIR source=../functions.sh
. "$(dirname -- "$0")/../functions.sh"

"$source_dir/tests/service/make-log" job 3 4
refused 2 post
refused 2 post lab job
has "$err" '[post lab]'
printf '[post lab]\ndashboard = json\nurl = http://127.0.0.1:1\npatience = 0.1s\n' >bootbisect.ini
refused 2 post ../lab job
refused 2 post lab nothing
refused 2 post --verify lab job
printf 'token = s3cret\n' | cat bootbisect.ini - >other.ini
refused 2 post --config other.ini lab job
has "$err" token-file
has_not "$err" s3cret
[[ $(ldd "$bootbisect") == *libcurl* ]] || skip 'built without libcurl'

refused 3 post lab job
has "$err" 'post lab: 3 wait for the next post'
refused 3 post lab job
has "$err" 'post lab: 3 wait for the next post'
same "$(find home/.local/state/bootbisect/post/lab/waiting -type f | wc -l)" 3 waiting

# The targets do not keep a verb from reading its options there.
demo --plain repo
printf 'samples = 2\npost = lab\n' | cat - bootbisect.ini >both.ini
bb 0 run "${by_number[@]}" --samples 1 --config both.ini -o result repo bad~1..bad
has "$err" 'wait for the next post'
has "$out" '2 boots'
