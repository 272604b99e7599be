#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# A certificate that nobody vouches for gets nothing, not even by --again; one
# that the user names does; a wrong name does not.
# shellcheck source-path=SCRIPTDIR source=functions.sh
. "$(dirname -- "$0")/functions.sh"

requires command -v openssl
openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=127.0.0.1 \
  -addext 'subjectAltName = IP:127.0.0.1' -keyout key.pem -out certificate.pem 2>/dev/null
# shellcheck disable=SC2034 # faulty_start reads it
tls=(key.pem certificate.pem)
faulty_start
"$source_dir/tests/service/make-log" job 3 4
printf 's3cret t0ken\n' >token
target strict 'dashboard = json' "url = $faulty" 'token-file = token' 'patience = 20s'
target known 'dashboard = json' "url = $faulty" 'token-file = token' 'ca-file = certificate.pem'
target other 'dashboard = json' "url = ${faulty/127.0.0.1/localhost}" 'token-file = token' \
  'ca-file = certificate.pem'

plan '200 ok'
for name in strict other; do
  start=$SECONDS
  refused 3 post $name job
  has "$err" '3 wait for the next post'
  has "$err" certificate
  same "$(requests)" 0 'requests to a server that is not trusted'
  [ $((SECONDS - start)) -lt 15 ] || fail 'it was tried again'
done
bb 0 post known job
same "$(requests)" 3 requests
grep -q 'Authorization: Bearer s3cret t0ken' faulty/requests/0001 || fail 'no token was sent'
faulty_stop
