#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# A server that repeats what it was sent does not get a password, token,
# header or secret URL into a message, the record, the spool or the process
# list.
# shellcheck source-path=SCRIPTDIR source=functions.sh
. "$(dirname -- "$0")/functions.sh"

faulty_start
"$source_dir/tests/service/make-log" job 3 4
printf 'p4ssw0rd-one\n' >password
printf 'X-Api-Key: k3y-two\n' >headers
export TOKEN=t0ken-three HOOK=$faulty/services/h00k-four
target basic 'dashboard = influxdb' 'database = d' "url = $faulty" 'user = me' \
  'password-file = password' 'timeout = 1s' 'patience = 1s'
target token 'dashboard = json' 'url-env = HOOK' 'token-env = TOKEN' 'header-file = headers' \
  'timeout = 1s' 'patience = 1s'
declare -A echoed=([basic]='p4ssw0rd-one' [token]='k3y-two /services/h00k-four')

for name in basic token; do
  for plan in "401 you said %A ${echoed[$name]}" "400 you said %A ${echoed[$name]}" hang; do
    plan "$plan"
    "$bootbisect" post $name job --again >>said 2>&1 </dev/null &
    pid=$!
    # While it runs: what everybody can see of it.
    while kill -0 $pid 2>/dev/null; do
      tr '\0' ' ' </proc/$pid/cmdline >>said 2>/dev/null || :
      sleep .1
    done
    wait $pid && fail "$name: $plan"
  done
done
grep -q 'Authorization: ' faulty/requests/* || fail 'nothing was sent'
has "$(cat said)" 'you said'
has "$(cat said)" '\*\*\*'
if grep -raE 'p4ssw0rd-one|k3y-two|t0ken-three|h00k-four|bWU6cDRzc3cwcmQtb25l' \
  home job said; then
  fail 'a secret was told'
fi
faulty_stop
