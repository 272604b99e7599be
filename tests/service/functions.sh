# shellcheck shell=bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Sourced by the service tests: servers on loopback that the test starts and
# ends itself, and a recorded job to post.
# shellcheck source-path=SCRIPTDIR source=../functions.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/../functions.sh"

unset http_proxy https_proxy HTTP_PROXY HTTPS_PROXY ALL_PROXY all_proxy CURL_CA_BUNDLE SSL_CERT_FILE
[[ $(ldd "$bootbisect") == *libcurl* ]] || skip 'built without libcurl'
server=

# free_port: a port of loopback that nobody listens on just now.
free_port () {
  "$python" -c 'import socket
s = socket.socket()
s.bind(("127.0.0.1", 0))
print(s.getsockname()[1])'
}

# wait_for COMMAND...: until it succeeds; fails after $limit seconds (30).
wait_for () {
  local end=$((SECONDS + ${limit-30}))
  until "$@" >/dev/null 2>&1; do
    [ $SECONDS -lt "$end" ] || fail "in vain: $*"
    sleep .05
  done
}

# http ARGUMENT...: a request of the test's own (Python, so that nothing of
# the program is trusted): http USER:PASSWORD URL [BODY].
http () {
  "$python" - "$@" <<'PYTHON'
import base64, sys, urllib.error, urllib.request
user, url, *body = sys.argv[1:]
request = urllib.request.Request(url, data=body[0].encode() if body else None)
if user:
    request.add_header('Authorization', 'Basic ' + base64.b64encode(user.encode()).decode())
try:
    print(urllib.request.urlopen(request, timeout=30).read().decode())
except urllib.error.HTTPError as error:
    print(error.read().decode())
    sys.exit(1)
PYTHON
}

# influx_config PORT: its data stay below ./influx.
influx_config () {
  mkdir -p influx
  cat >influx.conf <<EOF2
reporting-disabled = true
bind-address = "127.0.0.1:$(free_port)"
[meta]
  dir = "$tmp/influx/meta"
[data]
  dir = "$tmp/influx/data"
  wal-dir = "$tmp/influx/wal"
[monitor]
  store-enabled = false
[http]
  bind-address = "127.0.0.1:$1"
  auth-enabled = true
EOF2
}

influx_start () {
  influxd -config influx.conf >>influx.log 2>&1 </dev/null &
  server=$!
  wait_for http '' "$influx/ping"
}

influx_kill () {
  kill -9 "$server"
  wait "$server" 2>/dev/null || :
}

# query TEXT: the answer of InfluxDB, as JSON.
query () {
  http 'ci:sec ret' "$influx/query?db=boots&epoch=ns" \
    "q=$("$python" -c 'import sys, urllib.parse; print(urllib.parse.quote(sys.argv[1]))' "$1")"
}

# points: how many InfluxDB holds, of both measurements.
points () {
  { query 'SELECT count(total) FROM bootbisect'
    query 'SELECT count(median) FROM bootbisect_commit'; } |
    "$python" -c 'import json, sys
print(sum(series["values"][0][1] for line in sys.stdin if line.strip()
          for series in json.loads(line)["results"][0].get("series", [])))'
}

# count FOLDER: how many files are in a folder of the spool.
count () {
  find "$tmp/home/.local/state/bootbisect/post/$1" -type f | wc -l
}

# Sets $influx and starts an InfluxDB with a user and a database.
influx_setup () {
  requires command -v influxd
  local port
  port=$(free_port)
  influx=http://127.0.0.1:$port
  influx_config "$port"
  influx_start
  http '' "$influx/query" "q=CREATE%20USER%20ci%20WITH%20PASSWORD%20'sec%20ret'%20WITH%20ALL%20PRIVILEGES" \
    >/dev/null
  query 'CREATE DATABASE boots' >/dev/null
  printf 'sec ret\n' >password
  cat >bootbisect.ini <<EOF2
[post lab]
dashboard = influxdb
url = $influx
database = boots
user = ci
password-file = password
patience = 1s
EOF2
}

# faulty_start: the server that follows the plan in ./faulty, with TLS where
# the array tls holds a key and a certificate; sets $faulty, its address.
tls=()
faulty_start () {
  local program=$build_dir/tests/service/faulty-server
  requires test -x "$program"
  mkdir -p faulty/requests
  "$program" faulty "${tls[@]}" >port 2>&1 </dev/null &
  server=$!
  wait_for test -s port
  # shellcheck disable=SC2034 # the tests read it
  faulty=http${tls:+s}://127.0.0.1:$(cat port)
}

faulty_stop () {
  kill -9 "$server"
  wait "$server" 2>/dev/null || :
}

# plan LINE...: how the next requests are answered; forgets the earlier ones.
plan () {
  rm -f faulty/requests/*
  printf '%s\n' "$@" >faulty/plan.new
  mv faulty/plan.new faulty/plan
}

requests () { find faulty/requests -type f | wc -l; }

# target NAME LINE...: the section of a target with these keys in
# bootbisect.ini.
target () {
  { printf '[post %s]\n' "$1"; printf '%s\n' "${@:2}"; } >>bootbisect.ini
}
