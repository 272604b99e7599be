#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# A wrong password, a database that is not there, a server that is killed in
# the middle and comes back, a post that is killed: nothing is lost, nothing
# is there twice, and the password is in nothing that is said or kept.
# shellcheck source-path=SCRIPTDIR source=functions.sh
. "$(dirname -- "$0")/functions.sh"

influx_setup
"$source_dir/tests/service/make-log" job

printf 'wr0ng secret\n' >password
refused 3 post lab job
has "$err" '10 wait for the next post'
has "$err" 'answered 401'
has_not "$err" 'wr0ng'
same "$(points)" 0 'points without the password'
printf 'sec ret\n' >password

sed -i 's/= boots/= no such/' bootbisect.ini
refused 3 post lab
has "$err" 'answered 404'
has "$err" 'database not found'
sed -i 's/= no such/= boots/' bootbisect.ini
same "$(count lab/waiting)" 10 waiting

# The server dies while posts come in, again and again.
for _ in 1 2 3 4 5; do
  "$bootbisect" post lab job --again >/dev/null 2>&1 </dev/null &
  pid=$!
  sleep "$(random_seconds .15)"
  influx_kill
  wait $pid || :
  influx_start
done
# And so does the post.
for _ in 1 2 3 4 5; do
  "$bootbisect" post lab job --again >/dev/null 2>&1 </dev/null &
  pid=$!
  sleep "$(random_seconds .05)"
  kill -9 $pid 2>/dev/null || :
  wait $pid 2>/dev/null || :
done
influx_kill
refused 3 post lab job --again
has "$err" '10 wait for the next post'
has "$err" 'no answer'
influx_start
bb 0 post lab job --verify
has "$out" '1000 points read back'
same "$(points)" 1000 points
same "$(count lab/waiting)" 0 waiting
same "$(count lab/refused)" 0 refused
influx_kill
if grep -rqF -e 'sec ret' -e 'Y2k6c2VjIHJldA' home job out err; then
  fail 'the password was written down'
fi
